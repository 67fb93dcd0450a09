/** The kinds of suggestion in words; never told by colour alone. */
import i18n from "../i18n";

type Kind = { label: string; tone: "spelling" | "grammar" | "wording" };

/** As the denoiser names them. */
const KINDS = {
  spelling: { key: "spelling", tone: "spelling" },
  capitalisation: { key: "capitalisation", tone: "spelling" },
  grammar: { key: "grammar", tone: "grammar" },
  "missing word": { key: "missingWord", tone: "grammar" },
  "extra word": { key: "extraWord", tone: "grammar" },
  punctuation: { key: "punctuation", tone: "grammar" },
  proposal: { key: "proposal", tone: "wording" },
  "word choice": { key: "wordChoice", tone: "wording" },
} as const;

const t = i18n.getFixedT(null, "suggestions");

/** The word for a kind; one that this page does not know is shown as it came. */
export function kindOf(kind: string): Kind {
  if (Object.hasOwn(KINDS, kind)) {
    const { key, tone } = KINDS[kind as keyof typeof KINDS];
    return { label: t(`kinds.${key}`), tone };
  }
  const words = kind.replace(/[-_]+/g, " ").trim() || t("one");
  return { label: words.charAt(0).toUpperCase() + words.slice(1), tone: "wording" };
}

/** A change in few words, for lists and screen readers. */
export function inWords(before: string, after: string): string {
  const words = { before: before.trim(), after: after.trim() };
  if (words.before === "") return t("change.insert", words);
  if (words.after === "") return t("change.remove", words);
  return t("change.replace", words);
}
