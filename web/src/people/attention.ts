/**
 * Whether somebody is at this page. Who is not has the document open all the same, but sees nothing
 * of what happens in it: news goes to them by mail, and others see them paler.
 */

/** A tab that is not seen for a moment is one of several that somebody works in. */
export const HIDDEN_MS = 60_000;
/** Who reads moves something now and then. */
export const IDLE_MS = 5 * 60_000;

/** No scrolling: what others write above moves a page, too. */
const SIGNS = ["keydown", "pointerdown", "pointermove", "wheel", "touchmove"] as const;

/** Tells when they have gone, and when they are back. What it returns ends that. */
export function followAttention(tell: (away: boolean) => void): () => void {
  let active = performance.now();
  let hidden = document.hidden ? active : null;
  let away = false;
  let timer: number | undefined;

  function wait(): void {
    const left =
      hidden === null ? active + IDLE_MS : Math.min(active + IDLE_MS, hidden + HIDDEN_MS);
    const still = left - performance.now();
    if (still > 0) {
      timer = window.setTimeout(wait, still);
    } else {
      away = true;
      tell(true);
    }
  }

  function sign(): void {
    active = performance.now();
    if (!away || hidden !== null) return;
    away = false;
    tell(false);
    wait();
  }

  function turned(): void {
    hidden = document.hidden ? performance.now() : null;
    if (hidden === null) sign();
    if (away) return;
    window.clearTimeout(timer);
    wait();
  }

  wait();
  for (const name of SIGNS) window.addEventListener(name, sign, { capture: true, passive: true });
  document.addEventListener("visibilitychange", turned);
  return () => {
    window.clearTimeout(timer);
    for (const name of SIGNS) window.removeEventListener(name, sign, { capture: true });
    document.removeEventListener("visibilitychange", turned);
  };
}
