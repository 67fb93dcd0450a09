/** What stands where no documents are. */
import { useTranslation } from "react-i18next";

type Props = { search: string; onCreate: () => void; onClear: () => void };

export function Empty({ search, onCreate, onClear }: Props) {
  const { t } = useTranslation("documents");
  if (search.trim() !== "") {
    return (
      <div className="empty">
        <h2>{t("empty.noMatch", { search: search.trim() })}</h2>
        <button type="button" className="button" onClick={onClear}>
          {t("empty.showAll")}
        </button>
      </div>
    );
  }
  return (
    <div className="empty">
      <span className="empty__sheet" aria-hidden>
        <i />
        <i />
        <i className="empty__polished" />
        <i />
      </span>
      <h2>{t("empty.title")}</h2>
      <p>{t("empty.text")}</p>
      <button type="button" className="button button--primary" onClick={onCreate}>
        {t("empty.first")}
      </button>
    </div>
  );
}
