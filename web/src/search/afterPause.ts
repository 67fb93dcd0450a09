/** What is asked of the server for words that somebody types: once they rest, and not in vain. */

/**
 * Asks after `milliseconds`. Calling what comes back gives up: nothing is asked any more, or the
 * answer to what was is not waited for (`signal`). For `useEffect`.
 */
export function afterPause(milliseconds: number, ask: (signal: AbortSignal) => void): () => void {
  const controller = new AbortController();
  const timer = window.setTimeout(() => ask(controller.signal), milliseconds);
  return () => {
    controller.abort();
    window.clearTimeout(timer);
  };
}
