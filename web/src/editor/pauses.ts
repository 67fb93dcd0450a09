/** Work in small pieces, between a person's keys. */

/** Nobody is taken to be typing any more. */
const QUIET_MS = 300;
/** Somebody who never stops typing does not keep the work from being done. */
const PATIENCE_MS = 2000;

/** Does `piece` again and again while it returns true, when the browser is idle and nobody types in
 * `dom`; `start` may be called as often as one likes. */
export function inPauses(
  dom: HTMLElement,
  piece: () => boolean,
): { start: () => void; stop: () => void } {
  let running = false;
  let stopped = false;
  let timer: number | undefined;
  let typed = Number.NEGATIVE_INFINITY;
  let last = 0;
  const key = () => {
    typed = performance.now();
  };
  dom.addEventListener("keydown", key);
  // Who clicks is about to type.
  dom.addEventListener("pointerdown", key);

  const whenIdle = () => {
    // Safari has no requestIdleCallback.
    if ("requestIdleCallback" in window) requestIdleCallback(work, { timeout: QUIET_MS });
    else timer = globalThis.setTimeout(work, 30) as unknown as number;
  };
  const work = () => {
    if (stopped) return;
    const now = performance.now();
    if (now - typed < QUIET_MS && now - last < PATIENCE_MS) {
      timer = window.setTimeout(whenIdle, QUIET_MS);
      return;
    }
    last = now;
    running = piece();
    // What was drawn is shown, and what was typed meanwhile comes first.
    if (running) requestAnimationFrame(whenIdle);
  };
  return {
    start: () => {
      if (running) return;
      running = true;
      // What has just been shown is looked at first, and clicked.
      last = performance.now();
      typed = last;
      requestAnimationFrame(whenIdle);
    },
    stop: () => {
      stopped = true;
      window.clearTimeout(timer);
      dom.removeEventListener("keydown", key);
      dom.removeEventListener("pointerdown", key);
    },
  };
}
