/** The workspaces of whoever is signed in, and news of documents that were moved. */
import { useEffect, useSyncExternalStore } from "react";
import { useSession } from "../accounts/session";
import { listWorkspaces, type Workspace } from "./api";

let known: readonly Workspace[] | null = null;
/** Whose they are: the next one who signs in here sees nothing of them. */
let owner: string | null = null;
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
  if (asking) return asking;
  const whose = owner;
  const mine: Promise<void> = listWorkspaces()
    .then(({ workspaces }) => {
      if (whose !== owner) return;
      known = workspaces;
      tell();
    })
    .finally(() => {
      if (asking === mine) asking = null;
    });
  asking = mine;
  return mine;
}

function belongTo(person: string): void {
  if (owner === person) return;
  owner = person;
  known = null;
  asking = null;
}

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
  return useSyncExternalStore(subscribe, () => (person === owner ? known : null));
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
