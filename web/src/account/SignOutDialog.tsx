/** Asks before signing out where this browser has something that the server lacks. */
import { useTranslation } from "react-i18next";
import { type KeptDocument, unsavedIn } from "../offline/library";
import { Dialog } from "../ui/Dialog";

type Props = {
  unsent: readonly KeptDocument[];
  onSignOut: () => void;
  onCancel: () => void;
};

export function SignOutDialog({ unsent, onSignOut, onCancel }: Props) {
  const { t } = useTranslation(["account", "common"]);
  return (
    <Dialog title={t("signOut.unsent")} testId="sign-out" onClose={onCancel}>
      <p>{t("signOut.advice")}</p>
      <ul className="unsent">
        {unsent.map((each) => (
          <li key={each.id}>
            <span className="unsent__title">{each.title || t("common:app.untitled")}</span>
            <span className="unsent__count">
              {t("signOut.changes", { count: unsavedIn(each) })}
            </span>
          </li>
        ))}
      </ul>
      <div className="dialog__buttons">
        <button type="button" className="button button--primary" data-first onClick={onCancel}>
          {t("signOut.stay")}
        </button>
        <button type="button" className="button button--danger" onClick={onSignOut}>
          {t("signOut.discard")}
        </button>
      </div>
    </Dialog>
  );
}
