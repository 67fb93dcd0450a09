/** The kinds of suggestion in words; never told by colour alone. */

type Kind = { label: string; tone: "spelling" | "grammar" | "wording" };

/** As the denoiser names them. */
const KINDS: Record<string, Kind> = {
  spelling: { label: "Spelling", tone: "spelling" },
  capitalisation: { label: "Capital letters", tone: "spelling" },
  grammar: { label: "Grammar", tone: "grammar" },
  "missing word": { label: "Missing word", tone: "grammar" },
  "extra word": { label: "Extra word", tone: "grammar" },
  punctuation: { label: "Punctuation", tone: "grammar" },
  "word choice": { label: "Word choice", tone: "wording" },
};

/** The word for a kind; one that this page does not know is shown as it came. */
export function kindOf(kind: string): Kind {
  const known = KINDS[kind];
  if (known) return known;
  const words = kind.replace(/[-_]+/g, " ").trim() || "Suggestion";
  return { label: words.charAt(0).toUpperCase() + words.slice(1), tone: "wording" };
}

/** A change in few words, for lists and screen readers. */
export function inWords(before: string, after: string): string {
  if (before.trim() === "") return `Insert “${after.trim()}”`;
  if (after.trim() === "") return `Remove “${before.trim()}”`;
  return `Replace “${before.trim()}” with “${after.trim()}”`;
}
