/** Asks for the password before something that matters. */
import { type FormEvent, useState } from "react";
import { sentenceOf } from "../api/http";
import { Dialog } from "../ui/Dialog";
import { DialogButtons } from "../ui/DialogButtons";
import { PasswordField } from "./PasswordField";

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
        <PasswordField
          advice={advice}
          email={email}
          first
          value={password}
          onChange={setPassword}
        />
      )}
      {problem && (
        <p className="account__problem" role="alert">
          {problem}
        </p>
      )}
      <DialogButtons action={action} disabled={busy} onCancel={onClose} />
    </form>
  );
}
