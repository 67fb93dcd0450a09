/** Why the server closed the connection for good, in words, and what to do. */
import i18n from "../i18n";

/** `again`: trying again may help; `first`: after one has done this. */
export type Refusal = {
  title: string;
  advice: string;
  again: boolean;
  first: "signIn" | "setUp" | null;
};

const KNOWN = ["4400", "4401", "4403", "4404", "4411", "4413"] as const;

/** What is said of these where the text had already been shown. */
const MEANWHILE: Readonly<Record<number, "signedOut" | "withdrawn" | "deleted">> = {
  4401: "signedOut",
  4403: "withdrawn",
  4404: "deleted",
};

const t = i18n.getFixedT(null, "editor");

/** The words for a close code; `opened`: the text had already been shown. */
export function refusalOf(
  { code, reason }: { code: number; reason: string },
  opened = false,
): Refusal {
  const known = (opened && MEANWHILE[code]) || KNOWN.find((each) => each === String(code));
  if (!known) {
    const advice = reason || t("refusal.other.advice", { code });
    return { title: t("refusal.other.title"), advice, again: true, first: null };
  }
  return {
    title: t(`refusal.${known}.title`),
    advice: t(`refusal.${known}.advice`),
    // What is gone stays gone.
    again: code !== 4404,
    first: code === 4401 ? "signIn" : code === 4411 ? "setUp" : null,
  };
}
