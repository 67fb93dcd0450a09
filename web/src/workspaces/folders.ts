/** Folders as a tree, and what is dragged onto them. */
import type { Folder } from "./api";

/** From the top down to the folder; empty at the top, and for a folder that is not there. */
export function roadTo(folders: readonly Folder[], id: string | null): Folder[] {
  const road: Folder[] = [];
  const known = new Map(folders.map((folder) => [folder.id, folder]));
  let step = id === null ? undefined : known.get(id);
  // Bounded, should two who move folders at once ever leave a circle.
  while (step && road.length <= folders.length) {
    road.unshift(step);
    step = step.parent_id === null ? undefined : known.get(step.parent_id);
  }
  return road;
}

export type Branch = { folder: Folder; depth: number };

/** All folders, each below the one it lies in. */
export function treeOf(folders: readonly Folder[], parent: string | null = null): Branch[] {
  return folders
    .filter(({ parent_id }) => parent_id === parent)
    .flatMap((folder) => [
      { folder, depth: 0 },
      ...treeOf(folders, folder.id).map((each) => ({ ...each, depth: each.depth + 1 })),
    ]);
}

export type Dragged = { kind: "document" | "folder"; id: string };

/** What a dragged link leads to: browsers drag links by themselves, with their address. */
export function draggedFrom(addresses: string, origin: string): Dragged | null {
  for (const line of addresses.split(/\r?\n/)) {
    if (line === "" || line.startsWith("#")) continue;
    let url: URL;
    try {
      url = new URL(line);
    } catch {
      continue;
    }
    if (url.origin !== origin) continue;
    const [, document] = /^\/d\/([\w.-]+)$/.exec(url.pathname) ?? [];
    if (document) return { kind: "document", id: document };
    const [, folder] = /^\/w\/\w+\/f\/(\w+)$/.exec(url.pathname) ?? [];
    if (folder) return { kind: "folder", id: folder };
  }
  return null;
}
