/** Helping somebody who cannot get in: a link for a new password, or the second factor reset. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CopyField } from "../ui/CopyField";
import { Dialog } from "../ui/Dialog";
import { toast } from "../ui/toasts";
import { makeRecovery, type Person, recoveryAddress, resetFactor } from "./api";
import { HelperPassword } from "./HelperPassword";

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
          <HelperPassword
            helper={helper}
            action={t("link.make")}
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
      <HelperPassword
        helper={helper}
        action={t("reset.make")}
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
