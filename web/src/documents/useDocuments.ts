/** The list of documents: search, more pages, and changes that show at once. */
import { useCallback, useEffect, useState } from "react";
import { changeDocument, type DocumentInfo, listDocuments } from "../api/documents";
import { isAway, sentenceOf } from "../api/http";
import { afterPause } from "../search/afterPause";
import { toast } from "../ui/toasts";
import { useReturn } from "../ui/useReturn";
import { removeDocument } from "./remove";

const TYPING_PAUSE_MS = 150;

export type Documents = {
  documents: readonly DocumentInfo[] | null;
  more: boolean;
  error: string | null;
  /** The server cannot be reached. */
  away: boolean;
  loadMore: () => void;
  retry: () => void;
  rename: (document: DocumentInfo, title: string) => void;
  remove: (document: DocumentInfo) => void;
};

export function useDocuments(search: string): Documents {
  const [documents, setDocuments] = useState<readonly DocumentInfo[] | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const [away, setAway] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` asks again.
  useEffect(() => {
    return afterPause(search === "" ? 0 : TYPING_PAUSE_MS, async (signal) => {
      try {
        const page = await listDocuments(search.trim(), null, signal);
        setDocuments(page.documents);
        setNext(page.next);
        setError(null);
        setAway(false);
      } catch (problem) {
        if (signal.aborted) return;
        setError(sentenceOf(problem));
        setAway(isAway(problem));
      }
    });
  }, [search, attempt]);

  const retry = useCallback(() => setAttempt((count) => count + 1), []);
  useReturn(retry);

  async function loadMore(): Promise<void> {
    try {
      const page = await listDocuments(search.trim(), next);
      setDocuments((shown) => [...(shown ?? []), ...page.documents]);
      setNext(page.next);
    } catch (problem) {
      toast(sentenceOf(problem));
    }
  }

  async function rename(document: DocumentInfo, title: string): Promise<void> {
    const put = (value: string) =>
      setDocuments(
        (shown) =>
          shown?.map((each) => (each.id === document.id ? { ...each, title: value } : each)) ??
          null,
      );
    put(title);
    try {
      await changeDocument(document.id, { title });
    } catch (problem) {
      put(document.title);
      toast(sentenceOf(problem));
    }
  }

  function remove(document: DocumentInfo): void {
    setDocuments((shown) => shown?.filter(({ id }) => id !== document.id) ?? null);
    void removeDocument(document, retry);
  }

  return { documents, more: next !== null, error, away, loadMore, retry, rename, remove };
}
