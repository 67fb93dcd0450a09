/** Signing out: the server forgets this browser, and the browser forgets the documents. */
import { forgetModes } from "../modes/remembered";
import { forgetAll } from "../offline/forgetAll";
import { type KeptDocument, keptDocuments, unsavedIn } from "../offline/library";
import { forgetMe } from "../people/me";
import { signOutHere } from "./api";

/** Other tabs may write down a last count while they go. */
const ROUNDS = 3;

/** What only this browser has, and would be lost. */
export async function unsentDocuments(): Promise<KeptDocument[]> {
  return (await keptDocuments()).filter((each) => unsavedIn(each) > 0);
}

/** Ends the session and removes all copies. Throws, and removes nothing, where the server is away. */
export async function signOut(): Promise<void> {
  // First, since it may have to be loaded.
  const { closeSessions } = await import("../editor/sessions");
  await signOutHere();
  closeSessions();
  forgetMe();
  forgetModes();
  for (let round = 0; round < ROUNDS; round += 1) {
    const kept = await keptDocuments();
    if (kept.length === 0) break;
    await forgetAll(kept);
  }
  // Loaded anew: no text of the one who left stays in memory.
  location.replace("/");
}
