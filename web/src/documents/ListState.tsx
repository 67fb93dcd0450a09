/** What stands where a list is still on its way, or could not be read. */
import { useTranslation } from "react-i18next";

type Props = { busy: boolean; error: string | null; onRetry: () => void };

export function ListState({ busy, error, onRetry }: Props) {
  const { t } = useTranslation(["documents", "common"]);
  if (error !== null) {
    return (
      <div className="documents__error" role="alert">
        <p>{error}</p>
        <button type="button" className="button button--small" onClick={onRetry}>
          {t("common:app.tryAgain")}
        </button>
      </div>
    );
  }
  if (!busy) return null;
  return (
    <ul className="rows" aria-busy aria-label={t("loading")}>
      {[0, 1, 2].map((each) => (
        <li key={each} className="row row--ghost" aria-hidden />
      ))}
    </ul>
  );
}
