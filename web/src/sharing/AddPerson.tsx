/** Takes somebody in: who has an account at once, the others by an invitation to copy. */
import { type FormEvent, useEffect, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, sentenceOf } from "../api/http";
import type { Role } from "../api/roles";
import { SendByMail } from "../mail/SendByMail";
import { useSendsMail } from "../mail/useSendsMail";
import { CopyField } from "../ui/CopyField";
import {
  addMember,
  type Colleague,
  colleagues,
  type Invitation,
  invitationAddress,
  invite,
  type Shared,
} from "./api";
import { RolePicker } from "./RolePicker";

const INVITED_DAYS = 7;

type Props = { to: Shared; known: readonly string[]; onChanged: () => void };

export function AddPerson({ to, known, onChanged }: Props) {
  const { t } = useTranslation(["sharing", "mail"]);
  const id = useId();
  const canTell = useSendsMail() && to.kind === "documents";
  const [tells, setTells] = useState(true);
  const [people, setPeople] = useState<readonly Colleague[]>([]);
  const [typed, setTyped] = useState("");
  const [role, setRole] = useState<Role>("editor");
  const [busy, setBusy] = useState(false);
  const [told, setTold] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [stranger, setStranger] = useState<string | null>(null);
  const [invited, setInvited] = useState<Invitation | null>(null);

  useEffect(() => {
    // Without the list an address can still be typed.
    colleagues().then(
      (found) => setPeople(found.colleagues),
      () => setPeople([]),
    );
  }, []);

  /** What was typed as an address: a name stands for the one person who is called so. */
  function address(): string {
    const wanted = typed.trim();
    const named = people.filter(
      ({ name }) => name.toLocaleLowerCase() === wanted.toLocaleLowerCase(),
    );
    return named.length === 1 && named[0] ? named[0].email : wanted;
  }

  async function work(doing: () => Promise<void>): Promise<void> {
    setBusy(true);
    setTold(null);
    setProblem(null);
    setStranger(null);
    setInvited(null);
    try {
      await doing();
      setTyped("");
      onChanged();
    } catch (error) {
      if (error instanceof ApiError && error.code === "no_such_person") setStranger(address());
      else setProblem(sentenceOf(error));
    }
    setBusy(false);
  }

  function add(event: FormEvent): void {
    event.preventDefault();
    const email = address();
    if (!email.includes("@")) {
      setProblem(t("add.noAddress", { typed: email }));
      return;
    }
    void work(async () => {
      const member = await addMember(to, email, role, canTell && tells);
      setTold(t("add.done", { name: member.name, role: t(`roles.${role}.name`) }));
    });
  }

  const inviteStranger = (email: string) =>
    work(async () => setInvited(await invite(to, email, role, INVITED_DAYS)));

  const others = people.filter(({ email }) => !known.includes(email));
  return (
    <section className="sharing__add">
      <form className="sharing__line" onSubmit={add}>
        <input
          className="field sharing__who"
          data-first
          list={`${id}-people`}
          aria-label={t("add.who")}
          placeholder={t("add.who")}
          aria-describedby={`${id}-means`}
          value={typed}
          maxLength={254}
          autoComplete="off"
          onChange={(event) => setTyped(event.target.value)}
        />
        <datalist id={`${id}-people`}>
          {others.map(({ name, email }) => (
            <option key={email} value={email}>
              {name}
            </option>
          ))}
        </datalist>
        <RolePicker label={t("add.role")} value={role} onChange={setRole} />
        <button
          type="submit"
          className="button button--primary"
          disabled={busy || typed.trim() === ""}
        >
          {t("add.action")}
        </button>
        {canTell && (
          <button
            type="button"
            role="switch"
            className="switch sharing__tell"
            aria-checked={tells}
            onClick={() => setTells(!tells)}
          >
            {t("mail:add.tell")}
            <span className="switch__track" aria-hidden />
          </button>
        )}
      </form>
      <p className="sharing__hint" id={`${id}-means`}>
        {t(`roles.${role}.means`)}
      </p>
      {told && <p role="status">{told}</p>}
      {problem && (
        <p className="dialog__problem" role="alert">
          {problem}
        </p>
      )}
      {stranger && (
        <div className="sharing__box" role="alert">
          <p>{t("add.stranger", { email: stranger })}</p>
          <button type="button" className="button" onClick={() => inviteStranger(stranger)}>
            {t("add.invite")}
          </button>
        </div>
      )}
      {invited?.secret && (
        <div className="sharing__box" role="status">
          <p>{t("add.invited", { email: invited.email ?? "" })}</p>
          <CopyField label={t("add.invitation")} value={invitationAddress(invited.secret)} />
          <SendByMail key={invited.id} to={to} invitation={invited} />
        </div>
      )}
    </section>
  );
}
