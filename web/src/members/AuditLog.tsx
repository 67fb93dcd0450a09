/** Who did what, when: the newest first, by person and by kind. */
import { useEffect, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { sentenceOf } from "../api/http";
import { ROLES, type Role } from "../api/roles";
import { ListState } from "../documents/ListState";
import { fullTime } from "../ui/time";
import { ACTIONS, isKnown } from "./actions";
import { type AuditEvent, type AuditFilter, readLog } from "./api";

type Props = {
  /** Null: of the whole server. */
  workspaceId: string | null;
  people: readonly { id: string; name: string }[];
};

export function AuditLog({ workspaceId, people }: Props) {
  const { t } = useTranslation(["members", "documents"]);
  const id = useId();
  const [filter, setFilter] = useState<AuditFilter>({ actor: "", action: "" });
  const [events, setEvents] = useState<readonly AuditEvent[] | null>(null);
  const [next, setNext] = useState<number | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` asks again.
  useEffect(() => {
    let current = true;
    setEvents(null);
    setProblem(null);
    readLog(workspaceId, filter, null).then(
      (page) => {
        if (!current) return;
        setEvents(page.events);
        setNext(page.next);
      },
      (error) => current && setProblem(sentenceOf(error)),
    );
    return () => {
      current = false;
    };
  }, [workspaceId, filter, attempt]);

  async function more(): Promise<void> {
    try {
      const page = await readLog(workspaceId, filter, next);
      setEvents((shown) => [...(shown ?? []), ...page.events]);
      setNext(page.next);
    } catch (error) {
      setProblem(sentenceOf(error));
    }
  }

  return (
    <>
      <div className="log__filter">
        <label htmlFor={`${id}-who`}>{t("log.who")}</label>
        <select
          id={`${id}-who`}
          className="field select"
          value={filter.actor}
          onChange={(event) => setFilter({ ...filter, actor: event.target.value })}
        >
          <option value="">{t("log.everybody")}</option>
          {people.map((each) => (
            <option key={each.id} value={each.id}>
              {each.name}
            </option>
          ))}
        </select>
        <label htmlFor={`${id}-what`}>{t("log.what")}</label>
        <select
          id={`${id}-what`}
          className="field select"
          value={filter.action}
          onChange={(event) => setFilter({ ...filter, action: event.target.value })}
        >
          <option value="">{t("log.everything")}</option>
          {ACTIONS.map((each) => (
            <option key={each} value={each}>
              {t(`log.actions.${each}`)}
            </option>
          ))}
        </select>
      </div>
      <ListState
        busy={events === null}
        error={problem}
        onRetry={() => setAttempt((count) => count + 1)}
      />
      {events?.length === 0 && <p className="sharing__hint">{t("log.none")}</p>}
      {events !== null && events.length > 0 && (
        <ol className="log" data-testid="log">
          {events.map((event) => (
            <Entry key={event.id} event={event} />
          ))}
        </ol>
      )}
      {next !== null && (
        <button type="button" className="button button--quiet" onClick={more}>
          {t("documents:more")}
        </button>
      )}
    </>
  );
}

function Entry({ event }: { event: AuditEvent }) {
  const { t } = useTranslation(["members", "sharing"]);
  const { action, detail, document_id, person_name } = event;
  const role = ROLES.find((each) => each === detail.role) as Role | undefined;
  return (
    <li className="log__one" data-testid="log-entry">
      <span className="log__what">
        <strong dir="auto">{event.actor_name || t("log.nobody")}</strong>{" "}
        {isKnown(action) ? t(`log.actions.${action}`) : action}
        {person_name && <bdi>{` · ${person_name}`}</bdi>}
        {role && ` · ${t(`sharing:roles.${role}.name`)}`}
        {typeof detail.on === "boolean" && ` · ${t(detail.on ? "log.on" : "log.off")}`}
        {detail.renamed === true && ` · ${t("log.renamed")}`}
        {detail.email_changed === true && ` · ${t("log.address")}`}
        {typeof detail.disabled === "boolean" &&
          ` · ${t(detail.disabled ? "log.disabled" : "log.enabled")}`}
        {document_id && (
          <>
            {" · "}
            <Link href={`/d/${document_id}`}>{t("log.document")}</Link>
          </>
        )}
      </span>
      <span className="log__when">
        <time dateTime={event.at}>{fullTime(new Date(event.at))}</time>
        {event.address && ` · ${event.address}`}
      </span>
    </li>
  );
}
