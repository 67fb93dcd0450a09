/** What somebody is called, and the address they sign in with. */
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { PasswordField } from "../account/PasswordField";
import { sentenceOf } from "../api/http";
import { Dialog } from "../ui/Dialog";
import { DialogButtons } from "../ui/DialogButtons";
import { changePerson, type Person } from "./api";

type Props = {
  person: Person;
  /** The owner who changes it; undefined while that is not known. */
  helper: Person | undefined;
  onDone: () => void;
  onClose: () => void;
};

export function EditPerson({ person, helper, onDone, onClose }: Props) {
  const { t } = useTranslation(["members", "recovery"]);
  const id = useId();
  const [name, setName] = useState(person.name);
  const [email, setEmail] = useState(person.email);
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  const renamed = name.trim() !== person.name;
  const moved = email.trim() !== person.email;
  // Who holds the address gets into the account.
  const asks = moved && helper?.has_password !== false;

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await changePerson(person.id, {
        ...(renamed ? { name: name.trim() } : {}),
        ...(moved ? { email: email.trim() } : {}),
        ...(asks ? { password } : {}),
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
        {asks && (
          <PasswordField
            advice={t("recovery:reset.advicePassword")}
            email={helper?.email ?? ""}
            value={password}
            onChange={setPassword}
          />
        )}
        {problem && (
          <p className="dialog__problem" role="alert">
            {problem}
          </p>
        )}
        <DialogButtons
          action={t("edit.save")}
          disabled={busy || !(renamed || moved)}
          onCancel={onClose}
        />
      </form>
    </Dialog>
  );
}
