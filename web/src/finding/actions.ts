/** What can be done on the page that is open: the palette's list, filled by whoever does it. */
import { useEffect, useRef, useSyncExternalStore } from "react";

export type Action = {
  id: string;
  label: string;
  /** Other words that find it. */
  words?: string;
  /** Keys that do the same, as they are shown. */
  keys?: string;
  /** Stands below what is wanted more often. */
  last?: boolean;
  run: () => void;
};

const groups = new Map<symbol, readonly Action[]>();
const listeners = new Set<() => void>();
let all: readonly Action[] = [];

function publish(): void {
  all = [...groups.values()].flat();
  for (const listener of listeners) listener();
}

/** Offers actions as long as the component is there. */
export function useOffer(actions: readonly Action[]): void {
  const latest = useRef(actions);
  latest.current = actions;
  const shown = actions.map(({ id, label }) => `${id} ${label}`).join("\n");
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is run is looked up when it is.
  useEffect(() => {
    const key = Symbol();
    const run = (id: string) => latest.current.find((each) => each.id === id)?.run();
    groups.set(
      key,
      latest.current.map((each) => ({ ...each, run: () => run(each.id) })),
    );
    publish();
    return () => {
      groups.delete(key);
      publish();
    };
  }, [shown]);
}

/** All that is offered now. */
export function useActions(): readonly Action[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => all,
  );
}
