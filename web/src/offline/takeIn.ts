/** A document that was begun here gets its place on the server, before its text is sent there. */
import { createDocument } from "../api/documents";
import { ApiError, isAway, sentenceOf } from "../api/http";

const PATIENCE_MS = 10_000;

/** How long until a server that is away is asked again. */
export const AGAIN_MS = 3000;

export type TakenIn =
  | { kind: "made"; born: string }
  | { kind: "away" }
  /** `code`: as the server would close a connection to it. */
  | { kind: "refused"; code: number; reason: string };

/** Never throws. May be asked again whatever became of the last time. */
export async function takeIn(id: string): Promise<TakenIn> {
  try {
    const { created_at: born } = await createDocument(id, AbortSignal.timeout(PATIENCE_MS));
    return { kind: "made", born };
  } catch (problem) {
    const status = problem instanceof ApiError ? problem.status : 0;
    // Too many at once is over in a moment.
    if (isAway(problem) || status === 0 || status === 429) return { kind: "away" };
    const code = status === 409 ? 4404 : 4000 + status;
    return { kind: "refused", code, reason: sentenceOf(problem) };
  }
}
