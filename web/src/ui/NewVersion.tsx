/** A quiet line when a newer page is ready: nothing is loaded under somebody's hands. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { loadNewVersion, useNewVersion } from "../offline/updates";

export function NewVersion() {
  const { t } = useTranslation();
  const [later, setLater] = useState(false);
  const ready = useNewVersion();
  if (!ready || later) return null;
  return (
    <div className="toast toast--stays" role="status" data-testid="new-version">
      <span className="toast__message">{t("version.ready")}</span>
      <button type="button" className="toast__action" onClick={loadNewVersion}>
        {t("version.load")}
      </button>
      <button type="button" className="toast__action" onClick={() => setLater(true)}>
        {t("version.later")}
      </button>
    </div>
  );
}
