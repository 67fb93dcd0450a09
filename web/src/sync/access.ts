/** What a person may do with the document that is open, as the server tells it. */
import type { Role } from "../api/roles";

/** `role` null: not told yet, or nobody signs in here. */
export type Access = { role: Role | null; mayWrite: boolean; refused: boolean };

/** `refused`: why something was not taken. `moved`: the road to the document is another one now. */
export type AccessNews = { role: Role; refused: string | null; moved?: true };

export const UNTOLD: Access = { role: null, mayWrite: true, refused: false };

/** A refusal stays until one may write again. */
export function accessAfter(before: Access, { role, refused }: AccessNews): Access {
  const mayWrite = role === "editor" || role === "owner";
  return { role, mayWrite, refused: !mayWrite && (refused !== null || before.refused) };
}
