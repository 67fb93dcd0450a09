/** Why the server closed the connection for good, in words, and what to do. */
import i18n from "../i18n";

export type Refusal = { title: string; advice: string; again: boolean };

const KNOWN = ["4400", "4401", "4403", "4404", "4413"] as const;

const t = i18n.getFixedT(null, "editor");

/** The words for a close code; `opened`: the text had already been shown. */
export function refusalOf(
  { code, reason }: { code: number; reason: string },
  opened = false,
): Refusal {
  const known = opened && code === 4404 ? "deleted" : KNOWN.find((each) => each === String(code));
  if (!known) {
    const advice = reason || t("refusal.other.advice", { code });
    return { title: t("refusal.other.title"), advice, again: true };
  }
  return {
    title: t(`refusal.${known}.title`),
    advice: t(`refusal.${known}.advice`),
    // What is gone stays gone.
    again: code !== 4404,
  };
}
