/** The list of documents: search, more pages, and changes that show at once. */
import { useCallback, useEffect, useRef, useState } from "react";
import { changeDocument, type DocumentInfo, deleteDocument, listDocuments } from "../api/documents";
import { isAway, sentenceOf } from "../api/http";
import i18n from "../i18n";
import { toast } from "../ui/toasts";

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
  // Deleted here, but not yet on the server: they can still be brought back.
  const leaving = useRef(new Map<string, DocumentInfo>());

  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` asks again.
  useEffect(() => {
    const controller = new AbortController();
    const timer = window.setTimeout(
      async () => {
        try {
          const page = await listDocuments(search.trim(), null, controller.signal);
          setDocuments(page.documents.filter(({ id }) => !leaving.current.has(id)));
          setNext(page.next);
          setError(null);
          setAway(false);
        } catch (problem) {
          if (controller.signal.aborted) return;
          setError(sentenceOf(problem));
          setAway(isAway(problem));
        }
      },
      search === "" ? 0 : TYPING_PAUSE_MS,
    );
    return () => {
      controller.abort();
      window.clearTimeout(timer);
    };
  }, [search, attempt]);

  const retry = useCallback(() => setAttempt((count) => count + 1), []);

  useEffect(() => {
    const visible = () => document.visibilityState === "visible" && retry();
    const leave = () => {
      for (const id of leaving.current.keys()) void deleteDocument(id, true);
      leaving.current.clear();
    };
    document.addEventListener("visibilitychange", visible);
    window.addEventListener("pagehide", leave);
    window.addEventListener("online", retry);
    return () => {
      document.removeEventListener("visibilitychange", visible);
      window.removeEventListener("pagehide", leave);
      window.removeEventListener("online", retry);
    };
  }, [retry]);

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
    leaving.current.set(document.id, document);
    setDocuments((shown) => shown?.filter(({ id }) => id !== document.id) ?? null);
    toast(i18n.t("documents:row.deleted", { title: document.title || i18n.t("app.untitled") }), {
      action: {
        label: i18n.t("app.undo"),
        onSelect: () => {
          leaving.current.delete(document.id);
          retry();
        },
      },
      onGone: async () => {
        if (!leaving.current.has(document.id)) return;
        try {
          await deleteDocument(document.id);
        } catch (problem) {
          toast(sentenceOf(problem));
        }
        leaving.current.delete(document.id);
        retry();
      },
    });
  }

  return { documents, more: next !== null, error, away, loadMore, retry, rename, remove };
}
