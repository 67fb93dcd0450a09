/** Asks for one name: of a workspace or a folder. */
import { type FormEvent, useId, useState } from "react";
import { sentenceOf } from "../api/http";
import { Dialog } from "../ui/Dialog";
import { DialogButtons } from "../ui/DialogButtons";

type Props = {
  title: string;
  label: string;
  action: string;
  value?: string;
  onName: (name: string) => Promise<void>;
  onClose: () => void;
};

export function NamePrompt({ title, label, action, value = "", onName, onClose }: Props) {
  const id = useId();
  const [name, setName] = useState(value);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    try {
      await onName(name.trim());
      onClose();
    } catch (error) {
      setProblem(sentenceOf(error));
      setBusy(false);
    }
  }

  return (
    <Dialog title={title} testId="name-prompt" onClose={onClose}>
      <form className="prompt" onSubmit={submit}>
        <label htmlFor={id}>{label}</label>
        <input
          id={id}
          className="field"
          data-first
          value={name}
          maxLength={80}
          autoComplete="off"
          onChange={(event) => setName(event.target.value)}
        />
        {problem && (
          <p className="dialog__problem" role="alert">
            {problem}
          </p>
        )}
        <DialogButtons action={action} disabled={busy || name.trim() === ""} onCancel={onClose} />
      </form>
    </Dialog>
  );
}
