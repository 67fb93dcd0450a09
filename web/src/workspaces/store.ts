/** The workspaces of whoever is signed in, and news of documents that were moved. */
import { useEffect, useSyncExternalStore } from "react";
import { useSession } from "../accounts/session";
import type { Workspace } from "./api";
import { belongTo, knownOf, loadWorkspaces, subscribe, tell } from "./known";

let moves = 0;

function usePersonId(): string | null {
  const session = useSession();
  if (session === null || typeof session === "string") return null;
  return session.person?.id ?? null;
}

/** Whether somebody is signed in here, so that there can be workspaces. */
export function useHasWorkspaces(): boolean {
  return usePersonId() !== null;
}

/** Null until they are known, and where nobody signs in. */
export function useWorkspaces(): readonly Workspace[] | null {
  const person = usePersonId();
  useEffect(() => {
    if (person === null) return;
    belongTo(person);
    // Without an answer there is nothing to switch to; the page that needs them says why.
    loadWorkspaces().catch(() => undefined);
  }, [person]);
  return useSyncExternalStore(subscribe, () => knownOf(person));
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
