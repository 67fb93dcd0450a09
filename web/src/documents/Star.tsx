/** The star that keeps a document among one's favourites. */
import { Star as StarIcon } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useFavourite } from "./favourites";

/** `title`: of the document, for those who do not see which row the star is in. */
export function Star({ id, title }: { id: string; title: string }) {
  const { t } = useTranslation("shelves");
  const [on, set] = useFavourite(id);
  const label = on ? t("star.remove", { title }) : t("star.add", { title });
  return (
    <button
      type="button"
      className="icon-button star"
      aria-label={t("star.label", { title })}
      title={label}
      aria-pressed={on ?? false}
      disabled={on === null}
      data-testid="star"
      onClick={() => set(!on)}
    >
      <StarIcon size={18} aria-hidden />
    </button>
  );
}
