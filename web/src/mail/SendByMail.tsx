/** Sends an invitation by mail: the button beside its link, or beside it in the list. */
import { Check, Send } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceOf } from "../api/http";
import type { Invitation, Shared } from "../sharing/api";
import { toast } from "../ui/toasts";
import { mailInvitation } from "./api";
import { useSendsMail } from "./useSendsMail";

type Props = {
  /** What it is to; null: the whole server. */
  to: Shared | null;
  invitation: Invitation;
  /** As a sign alone, in a list. */
  small?: boolean;
};

export function SendByMail({ to, invitation, small }: Props) {
  const { t } = useTranslation("mail");
  const sends = useSendsMail();
  const [state, setState] = useState<"new" | "busy" | "sent">("new");
  const { id, email } = invitation;
  if (!sends || email === null) return null;

  async function send(): Promise<void> {
    setState("busy");
    try {
      await mailInvitation(to, id);
      setState("sent");
      toast(t("invitation.sent", { email }));
    } catch (error) {
      setState("new");
      toast(sentenceOf(error));
    }
  }

  const label = t(state === "sent" ? "invitation.done" : "invitation.send");
  const sign = state === "sent" ? <Check size={16} aria-hidden /> : <Send size={16} aria-hidden />;
  const rest = { disabled: state !== "new", onClick: send } as const;
  if (small)
    return (
      <button
        type="button"
        className="icon-button"
        aria-label={t("invitation.sendTo", { email })}
        title={label}
        {...rest}
      >
        {sign}
      </button>
    );
  return (
    <button type="button" className="button" {...rest}>
      {sign}
      {label}
    </button>
  );
}
