/** The workspaces of one person at a time: the next one who signs in here sees nothing of them. */
import { listWorkspaces, type Workspace } from "./api";

let known: readonly Workspace[] | null = null;
let owner: string | null = null;
let asking: Promise<void> | null = null;
const listeners = new Set<() => void>();

export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function tell(): void {
  for (const listener of listeners) listener();
}

/** From now on answers are for this person; those on their way to another are dropped. */
export function belongTo(person: string): void {
  if (owner === person) return;
  owner = person;
  known = null;
  asking = null;
}

/** Null until they are known, and for anybody else. */
export function knownOf(person: string | null): readonly Workspace[] | null {
  return person === owner ? known : null;
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
