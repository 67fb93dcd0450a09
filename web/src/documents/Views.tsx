/** The lists of documents, to go from one to another. */
import { Clock3, Files, Star, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";

export type View = "all" | "recent" | "favourites" | "trash";

export const VIEWS = [
  { view: "all", path: "/", Icon: Files },
  { view: "recent", path: "/recent", Icon: Clock3 },
  { view: "favourites", path: "/favourites", Icon: Star },
  { view: "trash", path: "/trash", Icon: Trash2 },
] as const;

export function Views({ view }: { view: View }) {
  const { t } = useTranslation("shelves");
  return (
    <nav className="views" aria-label={t("views.label")}>
      {VIEWS.map(({ view: each, path, Icon }) => (
        <Link
          key={each}
          href={path}
          className="views__one"
          aria-current={each === view ? "page" : undefined}
        >
          <Icon size={16} aria-hidden />
          {t(`views.${each}`)}
        </Link>
      ))}
    </nav>
  );
}
