/** Where the document that is open lies, and the way back to that list. */
import { useCallback, useEffect, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { Connection } from "../sync/connection";
import { BackToList } from "../ui/BackToList";
import { useReturn } from "../ui/useReturn";
import { type Folder, foldersOf, placeOf, type Workspace } from "./api";
import { roadTo } from "./folders";
import { loadWorkspaces } from "./known";
import { useMoves, useWorkspaces } from "./store";
import "./workspaces.css";

type Road = { workspace: Workspace; folders: readonly Folder[] };

export function Whereabouts({ id, connection }: { id: string; connection: Connection }) {
  const { t } = useTranslation("workspaces");
  const road = useRoad(id, connection);
  if (road === null) return <BackToList />;
  const here = `/w/${road.workspace.id}`;
  const steps = [
    { name: road.workspace.name, path: here },
    ...road.folders.map((folder) => ({ name: folder.name, path: `${here}/f/${folder.id}` })),
  ];
  const last = steps[steps.length - 1] ?? { name: "", path: "/" };
  return (
    <>
      <BackToList href={last.path} label={t("where.back", { place: last.name })} />
      <nav className="crumbs crumbs--bar" aria-label={t("where.label")} data-testid="whereabouts">
        <ol>
          {steps.map(({ name, path }) => (
            <li key={path}>
              <Link href={path} dir="auto">
                {name}
              </Link>
            </li>
          ))}
        </ol>
      </nav>
    </>
  );
}

/** Null where the document is in no workspace of this person, and where the server is away. */
function useRoad(id: string, connection: Connection): Road | null {
  const workspaces = useWorkspaces();
  const mine = useMoves();
  const others = useSyncExternalStore(connection.subscribe, connection.moves);
  const [road, setRoad] = useState<Road | null>(null);
  const [attempt, setAttempt] = useState(0);
  useReturn(useCallback(() => setAttempt((count) => count + 1), []));

  useEffect(() => {
    // The workspace itself may have another name now, or be one that this person just came to.
    if (others > 0) loadWorkspaces().catch(() => undefined);
  }, [others]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again after each move.
  useEffect(() => {
    let current = true;
    if (workspaces === null || workspaces.length === 0) return setRoad(null);
    find(id, workspaces).then(
      (found) => current && setRoad(found),
      // The way back to all documents is there all the same.
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [id, workspaces, mine, others, attempt]);

  return road;
}

async function find(id: string, workspaces: readonly Workspace[]): Promise<Road | null> {
  const { workspace_id, folder_id } = await placeOf(id);
  const workspace = workspaces.find((each) => each.id === workspace_id);
  if (!workspace) return null;
  const { folders } = await foldersOf(workspace.id);
  return { workspace, folders: roadTo(folders, folder_id) };
}
