/** Why signing in with the identity provider came to nothing, as the server's redirect says it. */
import type { TFunction } from "i18next";

const MARK = "#sign-in=";

/** Those that the page has words for; anything else is "other". */
const KNOWN = [
  "cancelled",
  "conflict",
  "disabled",
  "email_domain",
  "email_not_verified",
  "expired",
  "not_trusted",
  "provider_away",
  "provider_refused",
  "setup_needed",
  "unknown_person",
] as const;

export type SignInProblem = (typeof KNOWN)[number] | "other";

/** Which one it is. */
export function problemIn(hash: string): SignInProblem | null {
  if (!hash.startsWith(MARK)) return null;
  const reason = hash.slice(MARK.length);
  return KNOWN.find((each) => each === reason) ?? "other";
}

/** The one in the address, which forgets it: loading the page again must not tell it again. */
export function takeProblem(): SignInProblem | null {
  const problem = problemIn(location.hash);
  if (problem) history.replaceState(history.state, "", location.pathname + location.search);
  return problem;
}

/** What happened, and what to do. */
export function sentence(problem: SignInProblem, t: TFunction<"accounts">): string {
  return t(`signIn.problems.${problem}`);
}
