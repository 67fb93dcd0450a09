/** The workspaces of whoever is signed in, and news of documents that were moved. */
import { useEffect, useSyncExternalStore } from "react";
import { useSession } from "../accounts/session";
import { listWorkspaces, type Workspace } from "./api";

let known: readonly Workspace[] | null = null;
let moves = 0;
let asking: Promise<void> | null = null;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(): void {
  for (const listener of listeners) listener();
}

/** Asks again; several who ask at once share one answer. Rejects with ApiError. */
export function loadWorkspaces(): Promise<void> {
  asking ??= listWorkspaces()
    .then(({ workspaces }) => {
      known = workspaces;
      tell();
    })
    .finally(() => {
      asking = null;
    });
  return asking;
}

/** Whether somebody is signed in here, so that there can be workspaces. */
export function useHasWorkspaces(): boolean {
  const session = useSession();
  return session !== null && typeof session !== "string" && session.person !== null;
}

/** Null until they are known, and where nobody signs in. */
export function useWorkspaces(): readonly Workspace[] | null {
  const may = useHasWorkspaces();
  useEffect(() => {
    // Without an answer there is nothing to switch to; the page that needs them says why.
    if (may) loadWorkspaces().catch(() => undefined);
  }, [may]);
  return useSyncExternalStore(subscribe, () => (may ? known : null));
}

/** Lists of documents read themselves again. */
export function tellMoved(): void {
  moves += 1;
  tell();
}

/** Changes whenever a document was moved. */
export function useMoves(): number {
  return useSyncExternalStore(subscribe, () => moves);
}
