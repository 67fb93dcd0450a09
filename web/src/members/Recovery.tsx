/** Helping somebody who cannot get in: a link for a new password, or the second factor reset. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { PasswordForm } from "../account/PasswordDialog";
import { CopyField } from "../ui/CopyField";
import { Dialog } from "../ui/Dialog";
import "../account/account.css";
import { toast } from "../ui/toasts";
import { makeRecovery, type Person, recoveryAddress, resetFactor } from "./api";

type Props = {
  person: Person;
  /** The owner who helps; undefined while that is not known. */
  helper: Person | undefined;
  onClose: () => void;
};

export function RecoveryLink({ person, helper, onClose }: Props) {
  const { t } = useTranslation("recovery");
  const [secret, setSecret] = useState<string | null>(null);
  const { id, name } = person;
  return (
    <Dialog title={t("link.title", { name })} testId="recovery-dialog" onClose={onClose}>
      {secret === null ? (
        <>
          <p>{t("link.advice")}</p>
          <PasswordForm
            advice={t("reset.advicePassword")}
            action={t("link.make")}
            email={helper?.email ?? ""}
            none={helper?.has_password === false}
            onClose={onClose}
            onPassword={async (password) => setSecret((await makeRecovery(id, password)).secret)}
          />
        </>
      ) : (
        <div className="account__form" role="status">
          <p>{t("link.copyNow", { name })}</p>
          <CopyField label={t("link.label")} value={recoveryAddress(secret)} />
          <div className="dialog__buttons">
            <button type="button" className="button button--primary" onClick={onClose}>
              {t("link.close")}
            </button>
          </div>
        </div>
      )}
    </Dialog>
  );
}

type ResetProps = Props & { onDone: () => void };

export function FactorReset({ person, helper, onClose, onDone }: ResetProps) {
  const { t } = useTranslation("recovery");
  const { id, name } = person;
  return (
    <Dialog title={t("reset.title", { name })} testId="reset-dialog" onClose={onClose}>
      <p>{t("reset.advice", { name })}</p>
      <PasswordForm
        advice={t("reset.advicePassword")}
        action={t("reset.make")}
        email={helper?.email ?? ""}
        none={helper?.has_password === false}
        onClose={onClose}
        onPassword={async (password) => {
          await resetFactor(id, password);
          toast(t("reset.done", { name }));
          onDone();
        }}
      />
    </Dialog>
  );
}
