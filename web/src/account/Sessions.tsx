/** Where one is signed in, and how to end it. */
import { Monitor, Smartphone } from "lucide-react";
import { useTranslation } from "react-i18next";
import { sentenceOf } from "../api/http";
import { ago, fullTime } from "../ui/time";
import { toast } from "../ui/toasts";
import { endOtherSessions, endSession, listSessions, type OpenSession } from "./api";
import { deviceOf } from "./device";
import { LoadProblem } from "./LoadProblem";
import { Section } from "./Section";
import { useLoaded } from "./useLoaded";

export function Sessions() {
  const { t } = useTranslation("account");
  const { value: sessions, problem, reload } = useLoaded(listSessions);

  async function end(work: () => Promise<void>, done: string): Promise<void> {
    try {
      await work();
      toast(done);
    } catch (error) {
      toast(sentenceOf(error));
    }
    await reload();
  }

  return (
    <Section
      title={t("sessions.title")}
      about={t("sessions.about")}
      action={
        sessions &&
        sessions.length > 1 && (
          <button
            type="button"
            className="button button--small"
            onClick={() => end(endOtherSessions, t("sessions.othersEnded"))}
          >
            {t("sessions.endOthers")}
          </button>
        )
      }
    >
      {problem && <LoadProblem problem={problem} onRetry={reload} />}
      <ul className="account__rows" aria-busy={sessions === null && problem === null}>
        {sessions?.map((session) => (
          <Row
            key={session.id}
            session={session}
            onEnd={() => end(() => endSession(session.id), t("sessions.ended"))}
          />
        ))}
      </ul>
    </Section>
  );
}

function Row({ session, onEnd }: { session: OpenSession; onEnd: () => void }) {
  const { t } = useTranslation("account");
  const { browser, system, handheld } = deviceOf(session.agent);
  const name =
    browser && system
      ? t("sessions.device", { browser, system })
      : (browser ?? system ?? t("sessions.unknown"));
  const Icon = handheld ? Smartphone : Monitor;
  const seen = new Date(session.seen_at);
  return (
    <li className="account__row" data-testid="session-row">
      <Icon size={18} aria-hidden className="account__row-icon" />
      <div className="account__row-text">
        <p className="account__row-name">
          {name}
          {session.current && <span className="account__chip">{t("sessions.current")}</span>}
        </p>
        <p className="account__row-fact" title={fullTime(seen)}>
          {t("sessions.seen", { when: ago(seen, new Date()) })}
          {session.address && ` · ${session.address}`}
        </p>
      </div>
      {!session.current && (
        <button
          type="button"
          className="button button--small"
          aria-label={t("sessions.endThis", { name })}
          onClick={onEnd}
        >
          {t("sessions.end")}
        </button>
      )}
    </li>
  );
}
