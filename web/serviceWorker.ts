/** Builds `dist/sw.js` after the page, with the list of the page's files in it. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { build, type Plugin } from "vite";

/** Other scripts' fonts are many; the browser's own cache has those that a person needed. */
const KEPT = /\.(js|css|svg|png|webmanifest)$|-latin(-ext)?-.*\.woff2$/;

type Entry = { url: string; revision: string | null };

const hash = (content: string | Uint8Array) =>
  createHash("sha256").update(content).digest("hex").slice(0, 16);

/** A Vite plugin. */
export function serviceWorker(): Plugin {
  const entries: Entry[] = [];
  let folder = "";
  return {
    name: "burnish-service-worker",
    apply: "build",
    configResolved(config) {
      for (const name of readdirSync(config.publicDir)) {
        const content = readFileSync(join(config.publicDir, name));
        if (KEPT.test(name)) entries.push({ url: `/${name}`, revision: hash(content) });
      }
    },
    writeBundle({ dir }, bundle) {
      folder = dir ?? "dist";
      for (const [name, file] of Object.entries(bundle)) {
        // The files under assets/ are named by their content.
        if (KEPT.test(name)) entries.push({ url: `/${name}`, revision: null });
        if (name === "index.html" && file.type === "asset") {
          entries.push({ url: "/", revision: hash(file.source) });
        }
      }
    },
    async closeBundle() {
      await build({
        configFile: false,
        publicDir: false,
        logLevel: "warn",
        define: { PRECACHE: JSON.stringify(entries) },
        build: {
          outDir: folder,
          emptyOutDir: false,
          target: "es2022",
          rolldownOptions: {
            input: "src/offline/worker.ts",
            output: { format: "iife", entryFileNames: "sw.js" },
          },
        },
      });
    },
  };
}
