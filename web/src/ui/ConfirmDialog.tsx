/** Asks before something that cannot be taken back. The keyboard begins at "Cancel". */
import { useTranslation } from "react-i18next";
import { Dialog } from "./Dialog";

type Props = {
  title: string;
  advice: string;
  /** What the button says that does it. */
  action: string;
  onConfirm: () => void;
  onCancel: () => void;
};

export function ConfirmDialog({ title, advice, action, onConfirm, onCancel }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog title={title} testId="confirm" onClose={onCancel}>
      <p>{advice}</p>
      <div className="dialog__buttons">
        <button type="button" className="button button--quiet" data-first onClick={onCancel}>
          {t("app.cancel")}
        </button>
        <button
          type="button"
          className="button button--danger"
          data-testid="confirm-yes"
          onClick={onConfirm}
        >
          {action}
        </button>
      </div>
    </Dialog>
  );
}
