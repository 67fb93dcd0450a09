/** What the audit log knows of; the server's words, to be said in the reader's language. */
export const ACTIONS = [
  "set up",
  "account created",
  "joined",
  "signed in",
  "password changed",
  "new password asked for",
  "recovery link made",
  "password recovered",
  "second factor turned on",
  "second factor turned off",
  "second factor reset",
  "recovery codes made",
  "passkey added",
  "passkey removed",
  "code refused",
  "session ended",
  "signed out by an owner",
  "person changed",
  "handed over",
  "invited",
  "invitation mailed",
  "invitation accepted",
  "invitation withdrawn",
  "shared",
  "role changed",
  "no longer shared",
  "left",
  "link created",
  "link turned off",
  "public links turned",
  "second factor demanded",
  "document moved",
  "folder moved",
  "folder deleted",
  "workspace created",
  "workspace deleted",
  "taken into the workspace",
  "workspace role changed",
  "out of the workspace",
  "left the workspace",
  "token created",
  "token withdrawn",
] as const;

export type KnownAction = (typeof ACTIONS)[number];

/** A later server may do what this page has no words for. */
export function isKnown(action: string): action is KnownAction {
  return (ACTIONS as readonly string[]).includes(action);
}
