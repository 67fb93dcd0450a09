/** Light or dark: the system's choice until the person makes one. */
import { useSyncExternalStore } from "react";

export type Choice = "system" | "light" | "dark";

const KEY = "burnish.theme";
const listeners = new Set<() => void>();
const system = window.matchMedia("(prefers-color-scheme: dark)");
// What was last heard of. Chromium sends no event for a change that somebody has read before.
let isSystemDark = system.matches;
let choice: Choice = readChoice();

function readChoice(): Choice {
  try {
    const kept = localStorage.getItem(KEY);
    return kept === "light" || kept === "dark" ? kept : "system";
  } catch {
    return "system";
  }
}

function apply(): void {
  document.documentElement.dataset.theme = scheme();
  for (const listener of listeners) listener();
}

function scheme(): "light" | "dark" {
  return choice === "system" ? (isSystemDark ? "dark" : "light") : choice;
}

/** Puts the theme on the page; called once, before anything is drawn. */
export function startTheme(): void {
  system.addEventListener("change", (event) => {
    isSystemDark = event.matches;
    apply();
  });
  apply();
}

/** Makes a choice and keeps it. */
export function chooseTheme(next: Choice): void {
  choice = next;
  try {
    if (next === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, next);
  } catch {
    // Without storage the choice lasts as long as the tab.
  }
  apply();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What is drawn now. */
export function useScheme(): "light" | "dark" {
  return useSyncExternalStore(subscribe, scheme);
}

/** What the person asked for. */
export function useThemeChoice(): Choice {
  return useSyncExternalStore(subscribe, () => choice);
}
