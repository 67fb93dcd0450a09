/** What somebody is called, and the address they sign in with. */
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceOf } from "../api/http";
import { Dialog } from "../ui/Dialog";
import { DialogButtons } from "../ui/DialogButtons";
import { changePerson, type Person } from "./api";

type Props = { person: Person; onDone: () => void; onClose: () => void };

export function EditPerson({ person, onDone, onClose }: Props) {
  const { t } = useTranslation("members");
  const id = useId();
  const [name, setName] = useState(person.name);
  const [email, setEmail] = useState(person.email);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await changePerson(person.id, {
        ...(name.trim() === person.name ? {} : { name: name.trim() }),
        ...(email.trim() === person.email ? {} : { email: email.trim() }),
      });
      onDone();
    } catch (error) {
      setProblem(sentenceOf(error));
      setBusy(false);
    }
  }

  return (
    <Dialog title={t("edit.title", { name: person.name })} testId="edit-person" onClose={onClose}>
      <form className="prompt" onSubmit={submit}>
        <label htmlFor={`${id}-name`}>{t("edit.name")}</label>
        <input
          id={`${id}-name`}
          className="field"
          data-first
          value={name}
          maxLength={80}
          required
          autoComplete="off"
          onChange={(event) => setName(event.target.value)}
        />
        <label htmlFor={`${id}-email`}>{t("edit.email")}</label>
        <input
          id={`${id}-email`}
          className="field"
          type="email"
          value={email}
          maxLength={254}
          required
          autoComplete="off"
          onChange={(event) => setEmail(event.target.value)}
        />
        {problem && (
          <p className="dialog__problem" role="alert">
            {problem}
          </p>
        )}
        <DialogButtons
          action={t("edit.save")}
          disabled={busy || (name.trim() === person.name && email.trim() === person.email)}
          onCancel={onClose}
        />
      </form>
    </Dialog>
  );
}
