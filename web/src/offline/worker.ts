/// <reference lib="webworker" />
/**
 * The service worker: the page opens without a network. It keeps the files of one build, and is
 * replaced as a whole by the next one. Documents are not its business, nor is anything under /api.
 */
import { cacheNames, clientsClaim } from "workbox-core";
import { cleanupOutdatedCaches, matchPrecache, precacheAndRoute } from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";

declare const self: ServiceWorkerGlobalScope;
/** Put in by the build: what to keep. */
declare const PRECACHE: { url: string; revision: string | null }[];

/** A network that does not answer by then is taken for none. */
const PATIENCE_MS = 4000;

cleanupOutdatedCaches();
precacheAndRoute(PRECACHE);
clientsClaim();

// From the network first, so that nobody who is online sees an old page after an upgrade.
registerRoute(
  new NavigationRoute(
    async ({ request }) => {
      const answer = await Promise.race([
        fetch(request).catch(() => null),
        new Promise<null>((resolve) => setTimeout(() => resolve(null), PATIENCE_MS)),
      ]);
      // A proxy answers in place of a server that is away.
      if (answer && answer.status < 500) return answer;
      return (await matchPrecache("/")) ?? answer ?? Response.error();
    },
    { denylist: [/^\/(api|sync|metrics|healthz|readyz)\b/] },
  ),
);

/** What no type tells of yet: https://w3c.github.io/ServiceWorker/#install-event-addroutes */
type Routes = {
  addRoutes?: (
    rules: {
      condition: { urlPattern?: string; requestMode?: string };
      source: "network" | "race-network-and-fetch-handler" | { cacheName: string };
    }[],
  ) => Promise<void>;
};

// Browsers that understand it answer these without waking this worker; the others ask it.
self.addEventListener("install", (event) => {
  const { addRoutes } = event as Routes;
  const added = addRoutes?.call(event, [
    { condition: { urlPattern: "/api/*" }, source: "network" },
    { condition: { urlPattern: "/assets/*" }, source: { cacheName: cacheNames.precache } },
    { condition: { requestMode: "navigate" }, source: "race-network-and-fetch-handler" },
  ]);
  if (added) event.waitUntil(added.catch(() => undefined));
});

// An old page keeps its files until its person says that it may go.
self.addEventListener("message", ({ data }) => {
  if (data?.type === "SKIP_WAITING") void self.skipWaiting();
});
