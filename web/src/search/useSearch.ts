/** What is found for the words in the field, a moment after typing pauses, and as it changes. */
import { useEffect, useRef, useState } from "react";
import { sentenceOf } from "../api/http";
import { toast } from "../ui/toasts";
import { afterPause } from "./afterPause";
import { type Found, findDocuments, MOST_AT_ONCE, type Results } from "./api";

const TYPING_PAUSE_MS = 200;
/** Others write meanwhile, and the index follows some seconds later: it is asked again, ever less. */
const FIRST_MS = 3000;
const LAST_MS = 30_000;
const SLOWER = 1.5;

export type Search = {
  hits: readonly Found[];
  more: boolean;
  loadMore: () => void;
  /** Words were looked for, and nothing has them. */
  nothing: boolean;
};

const NONE: Results = { hits: [], next: null };

/** Nothing while the field is empty. The hits stay until the next ones are there. */
export function useSearch(words: string): Search {
  const [found, setFound] = useState<{ words: string; results: Results }>({
    words: "",
    results: NONE,
  });
  const shown = useRef(0);
  const asked = words.trim();
  shown.current = found.words === asked ? found.results.hits.length : 0;

  useEffect(() => {
    if (asked === "") {
      setFound({ words: "", results: NONE });
      return;
    }
    let pause = FIRST_MS;
    let last = "";

    async function ask(signal: AbortSignal): Promise<void> {
      // Somebody who reads far down the list keeps what is there.
      if (!document.hidden && shown.current <= MOST_AT_ONCE) {
        const limit = shown.current > 20 ? shown.current : undefined;
        try {
          const results = await findDocuments(asked, { offset: 0, limit }, signal);
          const now = JSON.stringify(results);
          // What is the same stays untouched, with the focus in it.
          if (now !== last) {
            setFound({ words: asked, results });
            pause = FIRST_MS;
          }
          last = now;
        } catch {
          // The list of titles above says what is wrong with the server.
        }
      }
      if (signal.aborted) return;
      giveUp = afterPause(pause, ask);
      pause = Math.min(LAST_MS, pause * SLOWER);
    }

    let giveUp = afterPause(TYPING_PAUSE_MS, ask);
    const again = () => {
      if (document.hidden || last === "") return;
      giveUp();
      pause = FIRST_MS;
      giveUp = afterPause(0, ask);
    };
    document.addEventListener("visibilitychange", again);
    return () => {
      giveUp();
      document.removeEventListener("visibilitychange", again);
    };
  }, [asked]);

  async function loadMore(): Promise<void> {
    const { hits, next } = found.results;
    try {
      const more = await findDocuments(asked, { offset: next ?? 0 });
      setFound({ words: asked, results: { hits: [...hits, ...more.hits], next: more.next } });
    } catch (problem) {
      toast(sentenceOf(problem));
    }
  }

  const { hits, next } = found.results;
  return {
    hits,
    more: next !== null,
    loadMore: () => void loadMore(),
    nothing: asked !== "" && found.words === asked && hits.length === 0,
  };
}
