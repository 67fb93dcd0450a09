/** What was said to somebody in any document and not seen yet, asked for while the page is looked at. */
import { useCallback, useEffect, useState } from "react";
import { markRead, type Notice, unread } from "../comments/api";

/** Nothing is pushed to a page without a document. */
const EVERY_MS = 30_000;

export function useNews(name: string | null): {
  notices: readonly Notice[];
  readAll: () => Promise<void>;
} {
  const [notices, setNotices] = useState<readonly Notice[]>([]);

  const load = useCallback(async () => {
    if (name === null || document.visibilityState === "hidden") return;
    try {
      setNotices((await unread(name)).notices);
    } catch {
      // Without the server there is no news; the next try may have some.
    }
  }, [name]);

  useEffect(() => {
    void load();
    const timer = window.setInterval(load, EVERY_MS);
    window.addEventListener("focus", load);
    document.addEventListener("visibilitychange", load);
    return () => {
      window.clearInterval(timer);
      window.removeEventListener("focus", load);
      document.removeEventListener("visibilitychange", load);
    };
  }, [load]);

  async function readAll(): Promise<void> {
    if (name === null) return;
    setNotices([]);
    try {
      await markRead(name, null);
    } catch {
      await load();
    }
  }

  return { notices, readAll };
}
