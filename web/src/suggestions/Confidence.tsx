/** How sure the model is, as a number and a short bar. */

import { useTranslation } from "react-i18next";
import { language } from "../i18n";

export function percent(score: number): number {
  return Math.round(100 * Math.min(1, Math.max(0, score)));
}

/** "90 %" as the reader's language writes it. */
export function asPercent(value: number): string {
  return new Intl.NumberFormat(language(), { style: "percent" }).format(value / 100);
}

export function Confidence({ score }: { score: number }) {
  const { t } = useTranslation("suggestions");
  const value = percent(score);
  return (
    <span className="confidence" title={t("confidence", { value })}>
      <span className="confidence__bar" aria-hidden>
        <span style={{ width: `${value}%` }} />
      </span>
      <span>
        <span className="visually-hidden">{t("confidenceSpoken", { value })}</span>
        <span aria-hidden>{asPercent(value)}</span>
      </span>
    </span>
  );
}
