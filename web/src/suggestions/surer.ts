/** Which suggestions are accepted at once. */
import type { Suggestion } from "./types";

type Judged = Pick<Suggestion, "author" | "score">;

/** Whether people propose all of these. */
export function isProposed(suggestions: readonly Judged[]): boolean {
  return suggestions.every(({ author }) => Boolean(author));
}

/**
 * Those of which the model is as sure as `least` of 100. What people propose is not among them, for
 * how sure a model is says nothing of it; where people propose all of these, all of them.
 */
export function surer<T extends Judged>(suggestions: readonly T[], least: number): T[] {
  const proposed = isProposed(suggestions);
  return suggestions.filter(
    ({ author, score }) => proposed || (!author && Math.round(100 * score) >= least),
  );
}
