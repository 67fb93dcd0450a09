/** Documents by a few letters of their titles, for the palette. */
import { useEffect, useState } from "react";
import { type DocumentInfo, listDocuments } from "../api/documents";

const PAUSE_MS = 120;
const MOST = 6;

export function useTitles(words: string): readonly DocumentInfo[] {
  const [found, setFound] = useState<readonly DocumentInfo[]>([]);
  const wanted = words.trim();

  useEffect(() => {
    if (wanted === "") {
      setFound([]);
      return;
    }
    const controller = new AbortController();
    const timer = window.setTimeout(() => {
      listDocuments(wanted, null, controller.signal).then(
        ({ documents }) => setFound(documents.slice(0, MOST)),
        // Guests have no list, and without the server there is none: the actions are still there.
        () => !controller.signal.aborted && setFound([]),
      );
    }, PAUSE_MS);
    return () => {
      window.clearTimeout(timer);
      controller.abort();
    };
  }, [wanted]);

  return found;
}
