/** Who is signed in here, for every part of the page. */
import { useSyncExternalStore } from "react";
import { getServer } from "../api/server";
import { nameMe } from "../people/me";
import { getSession, type SessionInfo } from "./api";
import { takeSeat } from "./seat";

/** "local": nobody signs in; "away": the server was not reached, what is kept here still opens. */
export type Standing = SessionInfo | "local" | "away" | null;

let current: Standing = null;
const listeners = new Set<() => void>();

/** Asks the server who this browser is. */
export async function loadSession(): Promise<void> {
  let next: Standing;
  try {
    next = (await getServer()).auth === "local" ? "local" : await getSession();
  } catch {
    next = "away";
  }
  if (next !== "local" && next !== "away" && next.person) {
    nameMe(next.person.name);
    await takeSeat(next.person.id);
  }
  current = next;
  for (const listener of listeners) listener();
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
