/** Something that the server is asked for when the page opens, and again on demand. */
import { useCallback, useEffect, useState } from "react";
import { sentenceOf } from "../api/http";

export type Loaded<T> = { value: T | null; problem: string | null; reload: () => Promise<void> };

/** `load` has to be the same function each time. */
export function useLoaded<T>(load: () => Promise<T>): Loaded<T> {
  const [value, setValue] = useState<T | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const reload = useCallback(async () => {
    try {
      setValue(await load());
      setProblem(null);
    } catch (error) {
      setProblem(sentenceOf(error));
    }
  }, [load]);

  useEffect(() => {
    void reload();
  }, [reload]);

  return { value, problem, reload };
}
