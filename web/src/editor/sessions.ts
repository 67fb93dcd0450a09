/** The documents this tab holds open: one that is left stays until all its edits are saved. */
import type { Person } from "../people/me";
import { SuggestionDesk } from "../suggestions/desk";
import { Connection } from "../sync/connection";

export type Session = { connection: Connection; desk: SuggestionDesk };

type Held = Session & { leaving: (() => void) | null };

const held = new Map<string, Held>();

/** Opens a document, or takes up again what is still being saved. */
export function openSession(id: string, me: Person): Session {
  const kept = held.get(id);
  if (kept) {
    kept.leaving?.();
    kept.leaving = null;
    kept.connection.awareness.setLocalState({ user: me });
    return kept;
  }
  const connection = new Connection(id, me);
  const session = { connection, desk: new SuggestionDesk(connection), leaving: null };
  held.set(id, session);
  return session;
}

/** Leaves a document: at once when everything is saved, otherwise as soon as it is. */
export function leaveSession(id: string): void {
  const session = held.get(id);
  if (!session) return;
  const { connection } = session;
  connection.awareness.setLocalState(null);
  const close = () => {
    const refused = connection.state().kind === "refused";
    if ((!connection.begun || connection.unsaved > 0) && !refused) return;
    session.leaving?.();
    held.delete(id);
    connection.destroy();
  };
  session.leaving = connection.subscribe(close);
  close();
}

/** Lets go of all documents at once, saved or not: their person has signed out. */
export function closeSessions(): void {
  for (const { leaving, connection } of held.values()) {
    leaving?.();
    connection.destroy();
  }
  held.clear();
}

window.addEventListener("beforeunload", (event) => {
  const unsaved = [...held.values()].some(
    ({ connection }) => connection.unsaved > 0 && !connection.keptHere,
  );
  if (unsaved) event.preventDefault();
});
