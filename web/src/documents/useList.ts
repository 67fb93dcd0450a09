/** A short list of documents that is read as a whole: recent ones, favourites, the trash. */
import { useCallback, useEffect, useState } from "react";
import { isAway, sentenceOf } from "../api/http";
import { useReturn } from "../ui/useReturn";

export type List<T> = {
  /** Null until the server has answered. */
  items: readonly T[] | null;
  error: string | null;
  /** The server cannot be reached. */
  away: boolean;
  retry: () => void;
  /** Shows other items until the list is read again. */
  show: (change: (now: readonly T[]) => readonly T[]) => void;
};

/** Reads again when the page comes back into view. `read` must stay the same. */
export function useList<T>(read: (signal: AbortSignal) => Promise<{ documents: T[] }>): List<T> {
  const [items, setItems] = useState<readonly T[] | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const [attempt, setAttempt] = useState(0);
  const retry = useCallback(() => setAttempt((count) => count + 1), []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` asks again.
  useEffect(() => {
    const controller = new AbortController();
    read(controller.signal)
      .then(({ documents }) => {
        setItems(documents);
        setFailure(null);
      })
      .catch((problem) => {
        if (!controller.signal.aborted) setFailure(problem);
      });
    return () => controller.abort();
  }, [read, attempt]);

  useReturn(retry);

  return {
    items,
    error: failure === null ? null : sentenceOf(failure),
    away: failure !== null && isAway(failure),
    retry,
    show: (change) => setItems((now) => now && change(now)),
  };
}
