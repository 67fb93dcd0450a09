/** Before and after, side by side, with whitespace that can be seen. */

import { useTranslation } from "react-i18next";

const visible = (text: string) => text.replace(/^ +| +$/g, (spaces) => "␣".repeat(spaces.length));

export function Change({ before, after }: { before: string; after: string }) {
  const { t } = useTranslation("suggestions");
  const nothing = before.trim() === after.trim();
  const show = (text: string) => (nothing ? visible(text) : text.trim());
  return (
    <span className="change">
      {before !== "" && <del>{show(before)}</del>}
      {before !== "" && after !== "" && (
        <span aria-hidden className="change__arrow">
          →
        </span>
      )}
      {after !== "" ? <ins>{show(after)}</ins> : <em>{t("removed")}</em>}
    </span>
  );
}
