/** The list of versions, kept fresh while it is looked at. */
import { useCallback, useEffect, useState } from "react";
import { sentenceOf } from "../api/http";
import { toast } from "../ui/toasts";
import { listVersions, type Version } from "./api";

const EVERY_MS = 20_000;

export type VersionList = {
  /** null: not here yet. */
  versions: Version[] | null;
  more: (() => void) | null;
  refresh: () => Promise<void>;
};

export function useVersions(id: string): VersionList {
  const [versions, setVersions] = useState<Version[] | null>(null);
  const [next, setNext] = useState<number | null>(null);

  const refresh = useCallback(async () => {
    try {
      const page = await listVersions(id, null);
      setVersions(page.versions);
      setNext(page.next);
    } catch (problem) {
      toast(sentenceOf(problem));
    }
  }, [id]);

  useEffect(() => {
    void refresh();
    const timer = window.setInterval(refresh, EVERY_MS);
    return () => window.clearInterval(timer);
  }, [refresh]);

  async function more(): Promise<void> {
    try {
      const page = await listVersions(id, next);
      setVersions([...(versions ?? []), ...page.versions]);
      setNext(page.next);
    } catch (problem) {
      toast(sentenceOf(problem));
    }
  }

  return { versions, more: next === null ? null : more, refresh };
}
