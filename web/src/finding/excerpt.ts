/** Where in a text an excerpt of a search comes from. Pure. */
import type { Stretch } from "../search/api";

/** So much around the words says which of several places is meant; more may have changed since. */
const AROUND = 60;

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Line breaks and tabs of the text are single spaces in an excerpt. */
const loose = (text: string) => escaped(text).replace(/\s+/g, "\\s+");

/**
 * The first of the words that were looked for, where the excerpt has them in `text`; where its
 * surroundings have changed, the first place that has the word. Null: it is not there any more.
 */
export function placeOf(
  text: string,
  excerpt: readonly Stretch[],
): { from: number; to: number } | null {
  const at = excerpt.findIndex(({ hit }) => hit);
  const word = excerpt[at]?.text;
  if (!word) return null;
  const all = (parts: readonly Stretch[]) => parts.map((part) => part.text).join("");
  const before = all(excerpt.slice(0, at)).replace(/^… /, "").slice(-AROUND);
  const after = all(excerpt.slice(at + 1))
    .replace(/ …$/, "")
    .slice(0, AROUND);
  const exact = new RegExp(`(${loose(before)})(?:${escaped(word)})${loose(after)}`, "u").exec(text);
  const from = exact ? exact.index + (exact[1]?.length ?? 0) : text.indexOf(word);
  return from < 0 ? null : { from, to: from + word.length };
}
