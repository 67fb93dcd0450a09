/** The kinds of suggestion in words; never told by colour alone. */

type Kind = { label: string; tone: "spelling" | "grammar" | "wording" };

const KINDS: Record<string, Kind> = {
  spelling: { label: "Spelling", tone: "spelling" },
  typo: { label: "Spelling", tone: "spelling" },
  grammar: { label: "Grammar", tone: "grammar" },
  agreement: { label: "Agreement", tone: "grammar" },
  verb: { label: "Verb form", tone: "grammar" },
  article: { label: "Article", tone: "grammar" },
  preposition: { label: "Preposition", tone: "grammar" },
  punctuation: { label: "Punctuation", tone: "grammar" },
  casing: { label: "Capital letters", tone: "spelling" },
  missing: { label: "Missing word", tone: "grammar" },
  insertion: { label: "Missing word", tone: "grammar" },
  insert: { label: "Missing word", tone: "grammar" },
  surplus: { label: "Surplus word", tone: "grammar" },
  deletion: { label: "Surplus word", tone: "grammar" },
  delete: { label: "Surplus word", tone: "grammar" },
  replace: { label: "Wording", tone: "wording" },
  substitution: { label: "Wording", tone: "wording" },
  wording: { label: "Wording", tone: "wording" },
  style: { label: "Style", tone: "wording" },
  fluency: { label: "Fluency", tone: "wording" },
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
