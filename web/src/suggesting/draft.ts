/** What a person is about to propose, while the keys are pressed. Pure. */

/** `from..to` are positions in the editor's document; its text there is `before`. */
export type Draft = {
  from: number;
  to: number;
  before: string;
  after: string;
  /** The proposal that this one will stand for. */
  replaces: string | null;
};

/** A stretch of one block that a key touches. */
export type Touch = { from: number; to: number; text: string };

/** Whether the caret at `position` goes on with the draft. */
export function continues(draft: Draft, position: number): boolean {
  return draft.from <= position && position <= draft.to;
}

/** New words in place of what was selected, or at the caret. */
export function write(draft: Draft | null, touched: Touch, words: string): Draft {
  if (draft && touched.from === touched.to && continues(draft, touched.from)) {
    return { ...draft, after: draft.after + words };
  }
  return {
    from: touched.from,
    to: touched.to,
    before: touched.text,
    after: words,
    replaces: null,
  };
}

/**
 * A character less: of the new words first, then of the old ones before (or, forwards, behind).
 * `beside` is the old text that goes if none of the new is left. Null: nothing is proposed.
 */
export function erase(draft: Draft | null, beside: Touch | null, forwards: boolean): Draft | null {
  if (draft && draft.after !== "" && !forwards) {
    const after = [...new Intl.Segmenter().segment(draft.after)].slice(0, -1);
    return { ...draft, after: after.map(({ segment }) => segment).join("") };
  }
  if (!beside) return draft;
  if (!draft) {
    return { from: beside.from, to: beside.to, before: beside.text, after: "", replaces: null };
  }
  return forwards
    ? { ...draft, to: beside.to, before: draft.before + beside.text }
    : { ...draft, from: beside.from, before: beside.text + draft.before };
}

/** Whether it would change anything. */
export function matters(draft: Draft): boolean {
  return draft.before !== draft.after;
}
