/** Registers the service worker, and tells when a newer page is ready. */
import { useSyncExternalStore } from "react";
import { Workbox } from "workbox-window";

/** The page and its document come first: what a visit without a network needs is fetched after them. */
const AFTER_MS = 2500;
/** A tab may stay open for weeks. */
const LOOK_MS = 3_600_000;

const listeners = new Set<() => void>();
let worker: Workbox | null = null;
let ready = false;

/** To be called once; does nothing where the browser has no service workers. */
export function startUpdates(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  worker = new Workbox("/sw.js");
  worker.addEventListener("waiting", () => {
    ready = true;
    for (const listener of listeners) listener();
  });
  // A page that is not served securely has none of this, and works all the same.
  window.setTimeout(() => worker?.register().catch(() => undefined), AFTER_MS);
  const look = () => void worker?.update().catch(() => undefined);
  window.setInterval(look, LOOK_MS);
  window.addEventListener("online", look);
}

/** Changes to the newer page. */
export function loadNewVersion(): void {
  worker?.addEventListener("controlling", () => location.reload());
  worker?.messageSkipWaiting();
}

/** Whether a newer page is ready. */
export function useNewVersion(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => ready,
  );
}
