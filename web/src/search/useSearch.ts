/** What is found for the words in the field, a moment after typing pauses. */
import { useEffect, useState } from "react";
import { sentenceOf } from "../api/http";
import { toast } from "../ui/toasts";
import { type Found, findDocuments } from "./api";

const TYPING_PAUSE_MS = 200;

export type Search = { hits: readonly Found[]; more: boolean; loadMore: () => void };

/** Nothing while the field is empty. The hits stay until the next ones are there. */
export function useSearch(words: string): Search {
  const [hits, setHits] = useState<readonly Found[]>([]);
  const [next, setNext] = useState<number | null>(null);
  const asked = words.trim();

  useEffect(() => {
    if (asked === "") {
      setHits([]);
      setNext(null);
      return;
    }
    const controller = new AbortController();
    const timer = window.setTimeout(async () => {
      try {
        const found = await findDocuments(asked, 0, controller.signal);
        setHits(found.hits);
        setNext(found.next);
      } catch {
        // The list of titles above says what is wrong with the server.
        if (!controller.signal.aborted) setHits([]);
      }
    }, TYPING_PAUSE_MS);
    return () => {
      controller.abort();
      window.clearTimeout(timer);
    };
  }, [asked]);

  async function loadMore(): Promise<void> {
    try {
      const found = await findDocuments(asked, next ?? 0);
      setHits((shown) => [...shown, ...found.hits]);
      setNext(found.next);
    } catch (problem) {
      toast(sentenceOf(problem));
    }
  }

  return { hits, more: next !== null, loadMore };
}
