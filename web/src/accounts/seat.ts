/** Who sat here last: copies of one person's documents do not stay for the next one. */
import { forgetModes } from "../modes/remembered";
import { forgetAll } from "../offline/forgetAll";
import { keptDocuments, unsavedIn } from "../offline/library";

const KEY = "burnish.account";

/**
 * Somebody is signed in. Where it is another person than before, the copies go; all but those with
 * changes that no server has, which would be lost for good.
 */
export async function takeSeat(accountId: string): Promise<void> {
  let before: string | null = null;
  try {
    before = localStorage.getItem(KEY);
    localStorage.setItem(KEY, accountId);
  } catch {
    // A browser that keeps no such line keeps no copies either.
  }
  if (before === null || before === accountId) return;
  forgetModes();
  await forgetAll((await keptDocuments()).filter((each) => unsavedIn(each) === 0));
}
