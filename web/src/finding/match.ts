/** What the command palette finds: names that have all that was typed in them, and nothing like it. */

const ACCENTS = /\p{M}/gu;

function folded(words: string): string {
  return words.normalize("NFD").replace(ACCENTS, "").toLowerCase();
}

/** From 0, not found, to 1, every word that was typed begins a word of `names`. */
export function match(typed: string, names: readonly string[]): number {
  const text = ` ${folded(names.join(" "))}`;
  const words = folded(typed).split(/\s+/).filter(Boolean);
  if (words.some((word) => !text.includes(word))) return 0;
  const begin = words.filter((word) =>
    text.split(/[^\p{L}\p{N}]+/u).some((w) => w.startsWith(word)),
  );
  return words.length === 0 ? 1 : 0.5 + (0.5 * begin.length) / words.length;
}
