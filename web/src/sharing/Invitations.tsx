/** Invitations that wait for an answer. */
import { Mail, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { SendByMail } from "../mail/SendByMail";
import { dayOf } from "../ui/time";
import type { Invitation, Shared } from "./api";

type Props = {
  /** What they are to; null: the whole server. */
  to: Shared | null;
  invitations: readonly Invitation[];
  busy?: boolean;
  onWithdraw: (invitation: Invitation) => void;
};

export function Invitations({ to, invitations, busy, onWithdraw }: Props) {
  const { t } = useTranslation("sharing");
  return (
    <ul className="people">
      {invitations.map((each) => {
        const name = each.email ?? t("invitations.anybody");
        const role = each.is_owner ? t("invitations.serverOwner") : t("invitations.newPerson");
        return (
          <li key={each.id} className="people__one" data-testid="invitation">
            <span className="people__sign" aria-hidden>
              <Mail size={16} />
            </span>
            <span className="people__who">
              <span className="people__name">{name}</span>
              <span className="people__email">
                {t("invitations.until", {
                  name: each.inviter,
                  day: dayOf(new Date(each.expires_at)),
                })}
              </span>
            </span>
            <span className="people__role">
              {each.role === null ? role : t(`roles.${each.role}.name`)}
            </span>
            <SendByMail to={to} invitation={each} small />
            <button
              type="button"
              className="icon-button"
              aria-label={t("invitations.withdraw", { name })}
              title={t("invitations.withdraw", { name })}
              disabled={busy}
              onClick={() => onWithdraw(each)}
            >
              <X size={16} />
            </button>
          </li>
        );
      })}
    </ul>
  );
}
