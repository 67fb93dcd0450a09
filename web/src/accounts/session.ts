/** Who is signed in here, for every part of the page. */
import { useSyncExternalStore } from "react";
import { getServer } from "../api/server";
import { nameMe } from "../people/me";
import { getSession, type SessionInfo } from "./api";
import { takeSeat } from "./seat";

/** "local": nobody signs in; "away": the server was not reached, what is kept here still opens. */
export type Standing = SessionInfo | "local" | "away" | null;

type Auth = "local" | "accounts";

/** Where the browser keeps whether one signed in here the last time. */
const AUTH = "burnish.auth";

let current: Standing = null;
const listeners = new Set<() => void>();

/**
 * Asks the server who this browser is. Where nobody signed in the last time nobody waits for the
 * answer; should it be another one now, the page begins anew.
 */
export async function loadSession(): Promise<void> {
  const before = keptAuth();
  const guessed = current === null && before === "local";
  if (guessed) settle("local");
  let next: Standing;
  try {
    next = await ask(before);
  } catch {
    next = "away";
  }
  if (next !== "local" && next !== "away" && next.person) {
    nameMe(next.person.name, next.person.id);
    await takeSeat(next.person.id);
  }
  if (next !== "away") keepAuth(next === "local" ? "local" : "accounts");
  if (guessed && next !== "local" && next !== "away") location.reload();
  else settle(next);
}

async function ask(before: Auth | null): Promise<SessionInfo | "local"> {
  // What the server is takes a question more, and it asks its workers before it answers.
  if (before === "accounts") {
    try {
      return await getSession();
    } catch {
      // Nobody is there, or nobody signs in here any more.
    }
  }
  return (await getServer()).auth === "local" ? "local" : await getSession();
}

function settle(next: Standing): void {
  if (next === current) return;
  current = next;
  for (const listener of listeners) listener();
}

function keptAuth(): Auth | null {
  try {
    const kept = localStorage.getItem(AUTH);
    return kept === "local" || kept === "accounts" ? kept : null;
  } catch {
    return null;
  }
}

function keepAuth(auth: Auth): void {
  try {
    localStorage.setItem(AUTH, auth);
  } catch {
    // Without storage the next visit asks for it again.
  }
}

export function useSession(): Standing {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}
