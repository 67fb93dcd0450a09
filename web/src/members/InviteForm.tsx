/** Makes an invitation: for whom, as what, for how long; and the link to send. */
import { type FormEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { SendByMail } from "../mail/SendByMail";
import { type Invitation, invitationAddress, type Shared } from "../sharing/api";
import { CopyField } from "../ui/CopyField";

const DAYS = [1, 7, 30] as const;

type Props = {
  /** What to; null: the whole server. */
  to: Shared | null;
  /** The field that says as what. */
  role: ReactNode;
  /** What is asked besides, where that takes a line of its own. */
  proof?: ReactNode;
  busy: boolean;
  onInvite: (email: string | null, days: number) => Promise<Invitation | null>;
};

export function InviteForm({ to, role, proof, busy, onInvite }: Props) {
  const { t } = useTranslation(["members", "sharing"]);
  const [email, setEmail] = useState("");
  const [days, setDays] = useState(7);
  const [made, setMade] = useState<Invitation | null>(null);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const invitation = await onInvite(email.trim() === "" ? null : email.trim(), days);
    setMade(invitation);
    if (invitation) setEmail("");
  }

  return (
    <>
      <form className="sharing__line" onSubmit={submit}>
        <input
          className="field sharing__who"
          type="email"
          aria-label={t("invite.email")}
          placeholder={t("invite.email")}
          value={email}
          maxLength={254}
          autoComplete="off"
          onChange={(event) => setEmail(event.target.value)}
        />
        {role}
        <select
          className="field select"
          aria-label={t("invite.howLong")}
          value={days}
          onChange={(event) => setDays(Number(event.target.value))}
        >
          {DAYS.map((each) => (
            <option key={each} value={each}>
              {t("invite.days", { count: each })}
            </option>
          ))}
        </select>
        {proof && <div className="sharing__proof">{proof}</div>}
        <button type="submit" className="button" disabled={busy}>
          {t("invite.action")}
        </button>
      </form>
      <p className="sharing__hint">{t("invite.about")}</p>
      {made?.secret && (
        <div className="sharing__box" role="status">
          <p>{t("invite.copyNow")}</p>
          <CopyField label={t("sharing:add.invitation")} value={invitationAddress(made.secret)} />
          <SendByMail key={made.id} to={to} invitation={made} />
        </div>
      )}
    </>
  );
}
