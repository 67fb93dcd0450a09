/** Whether mentions and answers come by mail, on one's account page. */
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Section } from "../account/Section";
import type { Account } from "../accounts/api";
import { loadSession } from "../accounts/session";
import { sentenceOf } from "../api/http";
import { toast } from "../ui/toasts";
import { changeMail } from "./api";
import { useSendsMail } from "./useSendsMail";

export function NewsByMail({ account }: { account: Account }) {
  const { t } = useTranslation("mail");
  const id = useId();
  const sends = useSendsMail();
  const [busy, setBusy] = useState(false);
  if (!sends) return null;

  async function turn(): Promise<void> {
    setBusy(true);
    try {
      await changeMail({ mail_news: !account.mail_news });
      await loadSession();
    } catch (error) {
      toast(sentenceOf(error));
    }
    setBusy(false);
  }

  return (
    <Section title={t("news.title")}>
      <button
        type="button"
        role="switch"
        className="switch"
        aria-checked={account.mail_news}
        aria-describedby={id}
        disabled={busy}
        onClick={turn}
      >
        {t("news.label")}
        <span className="switch__track" aria-hidden />
      </button>
      <p className="account__about" id={id}>
        {t("news.about", { email: account.email })}
      </p>
    </Section>
  );
}
