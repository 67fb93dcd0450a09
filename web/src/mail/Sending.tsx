/** How sending mail goes, for those who look after the server. */
import { RotateCcw, Send, X } from "lucide-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLoaded } from "../account/useLoaded";
import { sentenceOf } from "../api/http";
import { ago } from "../ui/time";
import { toast } from "../ui/toasts";
import { forgetMail, getSending, type LostMail, sendAgain, tryMail } from "./api";
import { useSendsMail } from "./useSendsMail";

export function Sending() {
  return useSendsMail() ? <Shown /> : null;
}

function Shown() {
  const { t } = useTranslation("mail");
  const id = useId();
  const { value, reload } = useLoaded(getSending);
  const [busy, setBusy] = useState(false);

  async function work(doing: () => Promise<unknown>, done?: string): Promise<void> {
    setBusy(true);
    try {
      await doing();
      if (done) toast(done);
    } catch (error) {
      toast(sentenceOf(error));
    }
    await reload();
    setBusy(false);
  }

  return (
    <section className="sharing__part" aria-labelledby={id}>
      <h2 id={id}>{t("sending.title")}</h2>
      <p className="sharing__hint">{t("sending.about")}</p>
      {value && value.waiting > 0 && (
        <p role="status">
          {t("sending.waiting", { count: value.waiting })} {value.trouble && <q>{value.trouble}</q>}
        </p>
      )}
      {value && value.given_up.length > 0 && (
        <ul className="people">
          {value.given_up.map((each) => (
            <Lost
              key={each.id}
              mail={each}
              busy={busy}
              onAgain={() => work(() => sendAgain(each.id))}
              onForget={() => work(() => forgetMail(each.id))}
            />
          ))}
        </ul>
      )}
      <div className="sharing__line">
        <button
          type="button"
          className="button"
          disabled={busy}
          onClick={() => work(tryMail, t("sending.tried"))}
        >
          <Send size={16} aria-hidden />
          {t("sending.try")}
        </button>
      </div>
    </section>
  );
}

type LostProps = { mail: LostMail; busy: boolean; onAgain: () => void; onForget: () => void };

function Lost({ mail, busy, onAgain, onForget }: LostProps) {
  const { t } = useTranslation("mail");
  return (
    <li className="people__one" data-testid="lost-mail">
      <span className="people__who">
        <span className="people__name">{t("sending.lost", { to: mail.to })}</span>
        <span className="people__email mail__trouble">
          {ago(new Date(mail.given_up_at), new Date())}: {mail.trouble}
        </span>
      </span>
      <button
        type="button"
        className="icon-button"
        aria-label={t("sending.again", { to: mail.to })}
        title={t("sending.again", { to: mail.to })}
        disabled={busy}
        onClick={onAgain}
      >
        <RotateCcw size={16} aria-hidden />
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label={t("sending.forget", { to: mail.to })}
        title={t("sending.forget", { to: mail.to })}
        disabled={busy}
        onClick={onForget}
      >
        <X size={16} aria-hidden />
      </button>
    </li>
  );
}
