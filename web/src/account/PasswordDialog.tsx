/** Asks for the password before something that matters. */
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceOf } from "../api/http";
import { Dialog } from "../ui/Dialog";
import { DialogButtons } from "../ui/DialogButtons";

type Props = {
  title: string;
  advice: string;
  action: string;
  /** For password managers: whose password it is. */
  email: string;
  /** Has none, and is not asked for it. */
  none?: boolean;
  onPassword: (password: string) => Promise<void>;
  onClose: () => void;
};

export function PasswordDialog({ title, ...form }: Props) {
  return (
    <Dialog title={title} testId="password-dialog" onClose={form.onClose}>
      <PasswordForm {...form} />
    </Dialog>
  );
}

export function PasswordForm(props: Omit<Props, "title">) {
  const { advice, action, email, none = false, onPassword, onClose } = props;
  const { t } = useTranslation("secondFactor");
  const id = useId();
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await onPassword(password);
    } catch (error) {
      setProblem(sentenceOf(error));
      setBusy(false);
    }
  }

  return (
    <form className="account__form" onSubmit={submit}>
      {!none && (
        <>
          <p>{advice}</p>
          <label htmlFor={id}>{t("password")}</label>
          <input
            id={id}
            className="field"
            data-first
            type="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </>
      )}
      {problem && (
        <p className="account__problem" role="alert">
          {problem}
        </p>
      )}
      <DialogButtons action={action} disabled={busy} onCancel={onClose} />
      <input hidden readOnly autoComplete="username" value={email} />
    </form>
  );
}
