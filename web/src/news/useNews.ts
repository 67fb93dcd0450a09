/** What was said to somebody in any document and not seen yet, asked for while the page is looked at. */
import { useCallback, useEffect, useRef, useState } from "react";
import { markRead, type Notice, unread } from "../comments/api";

/** Nothing is pushed to a page without a document. */
const EVERY_MS = 30_000;

export function useNews(name: string | null): {
  notices: readonly Notice[];
  readAll: () => Promise<void>;
} {
  const [notices, setNotices] = useState<readonly Notice[]>([]);

  // Of several questions under way only the last one's answer counts.
  const asked = useRef(0);

  const load = useCallback(async () => {
    if (name === null || document.visibilityState === "hidden") return;
    asked.current += 1;
    const mine = asked.current;
    try {
      const found = await unread(name);
      if (mine === asked.current) setNotices(found.notices);
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
    asked.current += 1;
    setNotices([]);
    try {
      await markRead(name, null);
    } catch {
      // They are still unread, and shown again.
    }
    await load();
  }

  return { notices, readAll };
}
