/** What an exported archive holds for us: documents with what they show and attach, and their folders. */
import { htmlChanged, markdownChanged, type Reference, withoutSite } from "./references";

export type Entry = { path: string; bytes: Uint8Array };
export type ArchivedDocument = {
  id: string;
  folders: readonly string[];
  name: string;
  /** Ids of the other documents that it links to. */
  linksTo: ReadonlySet<string>;
  /** As it is sent: with its pictures and files inside, and links to documents but those `gone`. */
  content: (gone: ReadonlySet<string>) => Uint8Array;
};
export type Archive = { documents: readonly ArchivedDocument[]; left: readonly string[] };
/** New ids, and where a document with an id is found. */
export type Addresses = { newId: () => string; addressOf: (id: string) => string };

/** As the server takes a file; what lies inside counts by what it is as text. */
const MOST_BYTES = 19 * 2 ** 20;

const DOCUMENT = /\.(docx|odt|epub|html?|xhtml|md|markdown|txt|text)$/i;
const MARKDOWN = /\.(md|markdown)$/i;
const HTML = /\.x?html?$/i;
const PICTURE = /\.(png|jpe?g|gif|webp)$/i;
/** What systems put into archives for themselves, and what only a browser needs. */
const NOISE = /(^|\/)(__MACOSX\/|\.[^/]*(\/|$)|Thumbs\.db$)|\/$/;
/** Notion ends every name with an id. */
const NOTION_ID = /(?:^| )[0-9a-f]{32}$/;
const MEDIA: Record<string, string> = { jpg: "jpeg" };

type Files = ReadonlyMap<string, Uint8Array>;
/** What a reference stands for. */
type Found = { path: string; how: "page" | "picture" | "file" };

/** In the order of their paths. `left`: paths of what no document can be made of. */
export function archiveOf(entries: readonly Entry[], addresses: Addresses): Archive {
  const kept = entries.filter(({ path }) => !NOISE.test(path));
  // Systems spell é in two ways, and a link may have the other one.
  const files = new Map(kept.map(({ path, bytes }) => [path.normalize(), bytes]));
  const root = commonFolder([...files.keys()]);
  const paths = [...files.keys()].filter((path) => isDocument(path, files)).sort();
  const ids = new Map(paths.map((path) => [path, addresses.newId()]));
  const byName = namesOf(files);
  const used = new Set<string>();
  const documents = paths.map((path): ArchivedDocument => {
    const steps = path.slice(root.length).split("/").map(plainName);
    const name = steps.pop() ?? path;
    const bytes = files.get(path) ?? new Uint8Array();
    const text = MARKDOWN.test(path) || HTML.test(path) ? textOf(path, bytes) : null;
    const found = text === null ? new Map() : meant(path, text, files, byName);
    for (const each of found.values()) used.add(each.path);
    const pages = [...found.values()].filter(({ how }) => how === "page");
    return {
      id: ids.get(path) ?? "",
      folders: steps,
      name,
      linksTo: new Set(pages.map((page) => ids.get(page.path) ?? "")),
      content: (gone) => {
        if (text === null) return bytes;
        const put = ({ kind, target }: Reference) => {
          const each = found.get(`${kind} ${target}`);
          if (!each) return null;
          const id = ids.get(each.path) ?? "";
          if (each.how === "page") return gone.has(id) ? null : addresses.addressOf(id);
          return inside(each, files.get(each.path) ?? new Uint8Array());
        };
        return new TextEncoder().encode(changed(path, text, put));
      },
    };
  });
  const left = [...files.keys()].filter((path) => !ids.has(path) && !used.has(path));
  return { documents, left: left.map((path) => path.slice(root.length)).sort() };
}

function isDocument(path: string, files: Files): boolean {
  return DOCUMENT.test(path) && (files.get(path)?.length ?? 0) > 0;
}

function changed(path: string, text: string, put: (each: Reference) => string | null): string {
  return MARKDOWN.test(path) ? markdownChanged(text, put) : htmlChanged(text, put);
}

function textOf(path: string, bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes);
  return HTML.test(path) ? withoutSite(text) : text;
}

/** What the references of a text stand for, as far as it lies in the archive and fits inside. */
function meant(
  path: string,
  text: string,
  files: Files,
  byName: ReadonlyMap<string, string>,
): Map<string, Found> {
  const found = new Map<string, Found>();
  let room = MOST_BYTES - text.length;
  changed(path, text, ({ kind, target, byName: isName }) => {
    const key = `${kind} ${target}`;
    const place = isName ? (byName.get(nameKey(target)) ?? null) : resolved(path, target, files);
    const bytes = place === null ? undefined : files.get(place);
    if (place === null || bytes === undefined) return null;
    if (kind === "link" && isDocument(place, files)) found.set(key, { path: place, how: "page" });
    else if (kind === "link" || PICTURE.test(place)) {
      const each = { path: place, how: kind === "link" ? "file" : "picture" } as const;
      const size = inside(each, new Uint8Array()).length + Math.ceil(bytes.length / 3) * 4;
      // Each time that it is named: it comes as often.
      if (bytes.length > 0 && size <= room) {
        room -= size;
        found.set(key, each);
      } else found.delete(key);
    }
    return null;
  });
  return found;
}

/** A file as an address of its own: the server reads one document at a time, and no other file. */
function inside({ path, how }: Found, bytes: Uint8Array): string {
  const data = base64(bytes);
  if (how === "picture") return `data:image/${kindOf(path)};base64,${data}`;
  const name = encodeURIComponent(plainName(path.slice(path.lastIndexOf("/") + 1)));
  // What Markdown would take for the end of the address.
  const quiet = name.replace(/[()'*!]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
  return `data:application/octet-stream;name=${quiet};base64,${data}`;
}

/** The folder that all of them lie in, which is the archive's own name again; "" or with a "/". */
function commonFolder(paths: readonly string[]): string {
  const first = paths[0]?.split("/").slice(0, -1) ?? [];
  let depth = first.length;
  while (
    depth > 0 &&
    !paths.every((path) => path.startsWith(`${first.slice(0, depth).join("/")}/`))
  )
    depth -= 1;
  return depth === 0 ? "" : `${first.slice(0, depth).join("/")}/`;
}

/** A step of a path, without what only programs need. */
function plainName(step: string): string {
  const [, stem = step, ending = ""] = /^(.*?)(\.[a-z0-9]{1,8})?$/i.exec(step) ?? [];
  return (stem.replace(NOTION_ID, "") || stem) + ending;
}

/** Every file by the ends of its path, with and without the ending of a note; the shortest wins. */
function namesOf(files: Files): Map<string, string> {
  const names = new Map<string, string>();
  for (const path of [...files.keys()].sort((a, b) => a.length - b.length || (a < b ? -1 : 1))) {
    const steps = path.split("/");
    for (let from = 0; from < steps.length; from += 1) {
      const end = nameKey(steps.slice(from).join("/"));
      for (const key of [end, end.replace(MARKDOWN, "")]) if (!names.has(key)) names.set(key, path);
    }
  }
  return names;
}

function nameKey(name: string): string {
  return name.normalize().toLowerCase().replace(/^\/+/, "");
}

/** The path that `target`, beside the file at `path`, leads to; null: to none in the archive. */
function resolved(path: string, target: string, files: Files): string | null {
  if (/^[a-z][a-z0-9+.-]*:|^\/\/|^#/i.test(target)) return null;
  const plain = decoded(target.split(/[?#]/)[0] ?? target);
  const steps = plain.startsWith("/") ? [] : path.split("/").slice(0, -1);
  for (const step of plain.split("/")) {
    if (step === "..") steps.pop();
    else if (step !== "." && step !== "") steps.push(step);
  }
  const found = steps.join("/").normalize();
  if (found === path) return null;
  // Some leave out the ending, as their own addresses do.
  return [found, `${found}.md`, `${found}.html`].find((each) => files.has(each)) ?? null;
}

function decoded(target: string): string {
  try {
    return decodeURIComponent(target);
  } catch {
    // A per cent sign that stands for itself.
    return target;
  }
}

function kindOf(path: string): string {
  const ending = path.slice(path.lastIndexOf(".") + 1).toLowerCase();
  return MEDIA[ending] ?? ending;
}

function base64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 0x8000) {
    parts.push(String.fromCharCode(...bytes.subarray(at, at + 0x8000)));
  }
  return btoa(parts.join(""));
}
