/** Why the server closed the connection for good, in words, and what to do. */

export type Refusal = { title: string; advice: string; again: boolean };

const REFUSALS: Record<number, Refusal> = {
  4400: {
    title: "The server did not understand this page",
    advice: "The page and the server may be of different versions. Load the page again.",
    again: true,
  },
  4401: {
    title: "You are not signed in",
    advice: "Sign in and open the document again.",
    again: true,
  },
  4403: {
    title: "You may not open this document",
    advice: "Ask somebody who can open it to share it with you.",
    again: true,
  },
  4404: {
    title: "This document does not exist",
    advice: "It may have been deleted, or the address is not complete.",
    again: false,
  },
  4413: {
    title: "This change is too big",
    advice: "The server takes smaller pieces. Your text is still here: copy what you need.",
    again: true,
  },
};

const DELETED: Refusal = {
  title: "This document was deleted",
  advice: "What you see is only in this tab: copy what you need.",
  again: false,
};

/** The words for a close code; `opened`: the text had already been shown. */
export function refusalOf(
  { code, reason }: { code: number; reason: string },
  opened = false,
): Refusal {
  if (opened && code === 4404) return DELETED;
  return (
    REFUSALS[code] ?? {
      title: "The server closed the connection",
      advice: reason || `Its code was ${code}.`,
      again: true,
    }
  );
}
