/** What screen readers are told about, politely and not too often. */
import { useSyncExternalStore } from "react";

const PAUSE_MS = 4000;
const listeners = new Set<() => void>();
let spoken = "";
let waiting: string | null = null;
let timer: number | undefined;
let lastAt = Number.NEGATIVE_INFINITY;

function speak(message: string): void {
  lastAt = performance.now();
  // The same words twice are only read twice when the text node changes.
  spoken = message === spoken ? `${message}\u00A0` : message;
  for (const listener of listeners) listener();
}

/** Says a message; during a burst only the newest of each few seconds is said. */
export function announce(message: string): void {
  waiting = message;
  if (timer !== undefined) return;
  const pause = Math.max(0, lastAt + PAUSE_MS - performance.now());
  timer = window.setTimeout(() => {
    timer = undefined;
    if (waiting !== null) speak(waiting);
    waiting = null;
  }, pause);
}

/** The live region; once per page. */
export function Announcer() {
  const message = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => spoken,
  );
  return (
    <div className="visually-hidden" role="status" aria-live="polite" data-testid="announcer">
      {message}
    </div>
  );
}
