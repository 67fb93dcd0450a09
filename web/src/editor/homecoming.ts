/** Changes that were made offline go to the server also when their document is not opened again. */
import type { Person } from "../people/me";
import { leaveSession, openSession } from "./sessions";

/** Connects to a document until the server has all that this browser keeps of it. */
export function bringHome(id: string, me: Person): void {
  openSession(id, me);
  // A session that is left stays until everything is saved.
  leaveSession(id);
}
