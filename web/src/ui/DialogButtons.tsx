/** The end of a form in a window: the way back, and what the form is for. */
import { useTranslation } from "react-i18next";

type Props = { action: string; disabled: boolean; onCancel: () => void };

export function DialogButtons({ action, disabled, onCancel }: Props) {
  const { t } = useTranslation();
  return (
    <div className="dialog__buttons">
      <button type="button" className="button button--quiet" onClick={onCancel}>
        {t("app.cancel")}
      </button>
      <button type="submit" className="button button--primary" disabled={disabled}>
        {action}
      </button>
    </div>
  );
}
