/** Which documents this person has marked, the same for every star on the page. */
import { useEffect, useSyncExternalStore } from "react";
import { sentenceOf } from "../api/http";
import { toast } from "../ui/toasts";
import { listFavourites, mark, unmark } from "./shelves";

let marked: ReadonlySet<string> | null = null;
let asking: Promise<void> | null = null;
const listeners = new Set<() => void>();

function publish(next: ReadonlySet<string>): void {
  marked = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Asks once; where nobody answers, the next star that is shown asks again. */
function load(): void {
  if (marked !== null || asking !== null) return;
  asking = listFavourites()
    .then(({ documents }) => publish(new Set(documents.map(({ id }) => id))))
    .catch(() => undefined)
    .finally(() => {
      asking = null;
    });
}

function changed(id: string, on: boolean): ReadonlySet<string> {
  const next = new Set(marked);
  if (on) next.add(id);
  else next.delete(id);
  return next;
}

async function set(id: string, on: boolean): Promise<void> {
  publish(changed(id, on));
  try {
    await (on ? mark(id) : unmark(id));
  } catch (problem) {
    publish(changed(id, !on));
    toast(sentenceOf(problem));
  }
}

/** Whether it is marked (null: not known yet), and how to mark it or not; shown at once. */
export function useFavourite(id: string): [boolean | null, (on: boolean) => void] {
  useEffect(load, []);
  const on = useSyncExternalStore(subscribe, () => marked?.has(id) ?? null);
  return [on, (next) => void set(id, next)];
}
