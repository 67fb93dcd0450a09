/** Calls back when the page comes back into view or the network returns. */
import { useEffect } from "react";

/** `back` must stay the same from one drawing to the next. */
export function useReturn(back: () => void): void {
  useEffect(() => {
    const visible = () => document.visibilityState === "visible" && back();
    document.addEventListener("visibilitychange", visible);
    window.addEventListener("online", back);
    return () => {
      document.removeEventListener("visibilitychange", visible);
      window.removeEventListener("online", back);
    };
  }, [back]);
}
