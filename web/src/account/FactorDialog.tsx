/** Setting up the second factor: the password, then what the app scans, then its first code. */
import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceOf } from "../api/http";
import { Dialog } from "../ui/Dialog";
import { DialogButtons } from "../ui/DialogButtons";
import { beginFactor, confirmFactor, type NewFactor } from "./factor";
import { PasswordForm } from "./PasswordDialog";

type Props = { email: string; onDone: (codes: string[]) => void; onClose: () => void };

export function FactorDialog({ email, onDone, onClose }: Props) {
  const { t } = useTranslation("secondFactor");
  const [factor, setFactor] = useState<NewFactor | null>(null);
  return (
    <Dialog title={t("title")} testId="factor-dialog" onClose={onClose}>
      {factor ? (
        <FirstCode factor={factor} onDone={onDone} onClose={onClose} />
      ) : (
        <PasswordForm
          advice={t("askSetUp")}
          action={t("continue")}
          email={email}
          onPassword={async (password) => setFactor(await beginFactor(password))}
          onClose={onClose}
        />
      )}
    </Dialog>
  );
}

type FirstCodeProps = Omit<Props, "email"> & { factor: NewFactor };

function FirstCode({ factor, onDone, onClose }: FirstCodeProps) {
  const { t } = useTranslation("secondFactor");
  const id = useId();
  const [code, setCode] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);

  useEffect(() => field.current?.focus(), []);

  async function confirm(event: FormEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      onDone(await confirmFactor(code));
    } catch (error) {
      setProblem(sentenceOf(error));
      setBusy(false);
      field.current?.select();
    }
  }

  return (
    <form className="account__form" onSubmit={confirm}>
      <p>{t("scan")}</p>
      <img className="factor__picture" src={factor.picture} alt={t("picture")} />
      <p id={`${id}-key`} className="account__hint">
        {t("orKey")}
      </p>
      <code className="factor__key" data-testid="factor-key">
        {factor.key.replace(/.{4}(?=.)/g, "$& ")}
      </code>
      <label htmlFor={`${id}-code`}>{t("code")}</label>
      <input
        id={`${id}-code`}
        ref={field}
        className="field factor__code"
        inputMode="numeric"
        autoComplete="one-time-code"
        required
        maxLength={7}
        aria-describedby={`${id}-hint`}
        value={code}
        onChange={(event) => setCode(event.target.value)}
      />
      <p className="account__hint" id={`${id}-hint`}>
        {t("codeHint")}
      </p>
      {problem && (
        <p className="account__problem" role="alert">
          {problem}
        </p>
      )}
      <DialogButtons action={t("turnOn")} disabled={busy} onCancel={onClose} />
    </form>
  );
}
