/** A list that could not be loaded, and another try. */
import { useTranslation } from "react-i18next";

export function LoadProblem({ problem, onRetry }: { problem: string; onRetry: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="account__problem account__line" role="alert">
      <p>{problem}</p>
      <button type="button" className="button button--small" onClick={onRetry}>
        {t("app.tryAgain")}
      </button>
    </div>
  );
}
