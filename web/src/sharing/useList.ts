/** Something the server lists, asked for again after each change. */
import { useCallback, useEffect, useRef, useState } from "react";
import { sentenceOf } from "../api/http";

export type Listing<T> = {
  /** Null until it has come. */
  found: T | null;
  problem: string | null;
  busy: boolean;
  reload: () => Promise<void>;
  /** Does something and looks again, also when it failed; whether it went well. */
  change: (work: () => Promise<unknown>) => Promise<boolean>;
};

/** `ask` is called when `key` changes. */
export function useList<T>(key: string, ask: () => Promise<T>): Listing<T> {
  const [found, setFound] = useState<T | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const latest = useRef(ask);
  const turn = useRef(0);
  latest.current = ask;

  const reload = useCallback(async () => {
    turn.current += 1;
    const mine = turn.current;
    try {
      const answer = await latest.current();
      // An older answer never takes the place of a newer one.
      if (mine === turn.current) setFound(answer);
    } catch (error) {
      if (mine === turn.current) setProblem(sentenceOf(error));
    }
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another key is another list.
  useEffect(() => {
    setFound(null);
    setProblem(null);
    void reload();
    return () => {
      turn.current += 1;
    };
  }, [key, reload]);

  async function change(work: () => Promise<unknown>): Promise<boolean> {
    setBusy(true);
    setProblem(null);
    let why: string | null = null;
    try {
      await work();
    } catch (error) {
      why = sentenceOf(error);
    }
    await reload();
    if (why !== null) setProblem(why);
    setBusy(false);
    return why === null;
  }

  return { found, problem, busy, reload, change };
}
