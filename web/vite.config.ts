import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { compressed } from "./compressed";
import { documentPage } from "./documentPage";
import { serviceWorker } from "./serviceWorker";

// In development the app itself answers everything but the page.
const app = process.env.BURNISH_URL ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react(), documentPage(), compressed(), serviceWorker()],
  build: {
    target: "es2022",
    // The page runs under a policy without inline scripts or data: fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2000,
    // Each file is a question of its own to the browser's caches: what always comes together is one.
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: "start", tags: ["$initial"] }] } },
    },
  },
  server: {
    proxy: {
      "/api": app,
      "/sync": { target: app, ws: true },
    },
  },
  test: { environment: "node", include: ["src/**/*.test.ts"] },
});
