/** Documents by a few letters of their titles, for the palette. */
import { useEffect, useState } from "react";
import { type DocumentInfo, listDocuments } from "../api/documents";
import { afterPause } from "../search/afterPause";

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
    return afterPause(PAUSE_MS, (signal) => {
      listDocuments(wanted, null, signal).then(
        ({ documents }) => setFound(documents.slice(0, MOST)),
        // Guests have no list, and without the server there is none: the actions are still there.
        () => !signal.aborted && setFound([]),
      );
    });
  }, [wanted]);

  return found;
}
