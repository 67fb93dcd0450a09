/** Who sits at this browser: a name and a colour, kept here. */
import { uuidv4 } from "lib0/random";
import { useSyncExternalStore } from "react";

export type Person = { id: string; name: string; color: string };

/** Colours that carry white text at AA contrast and stay apart from the accent. */
export const COLORS = [
  "#3b6fb6",
  "#1f7a6d",
  "#8a4fa3",
  "#b0413e",
  "#5b6b1e",
  "#a3487c",
  "#4a57b5",
  "#7a5a2b",
] as const;

/** Where the browser keeps it. */
export const KEY = "burnish.person";
const listeners = new Set<() => void>();
let current: Person | null = read();

function read(): Person | null {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "null");
    if (kept && typeof kept === "object" && "name" in kept && "id" in kept && "color" in kept) {
      return kept as Person;
    }
  } catch {
    // A damaged entry is as good as none: the person is asked again.
  }
  return null;
}

/** A colour that a browser keeps proposing until its person picks another. */
export function randomColor(): string {
  return COLORS[Math.floor(Math.random() * COLORS.length)] ?? COLORS[0];
}

/** The colour of somebody else: always the same for one id. */
export function colorOf(id: string): string {
  const sum = [...id].reduce((total, letter) => total + letter.charCodeAt(0), 0);
  return COLORS[sum % COLORS.length] ?? COLORS[0];
}

/** Keeps the name and colour for the next visit, and tells every part of the page. */
export function setMe(name: string, color: string): void {
  current = { id: current?.id ?? uuidv4(), name, color };
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    // Without storage the name lasts as long as the tab.
  }
  for (const listener of listeners) listener();
}

/** The name that somebody signed in with; the colour stays, or is the one others see in lists. */
export function nameMe(name: string, accountId: string): void {
  if (current?.name !== name) setMe(name, current?.color ?? colorOf(accountId));
}

/** Forgets who sat here; other tabs hear of it by the browser's own event. */
export function forgetMe(): void {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // Without storage nothing was kept.
  }
}

/** The person here, or null before the first visit's question is answered. */
export function useMe(): Person | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}

/** Up to two letters that stand for a name. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u);
  const first = [...(words[0] ?? "")][0] ?? "?";
  const last = words.length > 1 ? ([...(words.at(-1) ?? "")][0] ?? "") : "";
  return (first + last).toLocaleUpperCase();
}
