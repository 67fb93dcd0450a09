/** One document: connects, waits for its text, and shows the editor or the reason why not. */
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { visitDocument } from "../api/documents";
import { followAttention } from "../people/attention";
import type { Person } from "../people/me";
import { Notice } from "../ui/Notice";
import { soon } from "../ui/soon";
import { refusalOf } from "./refusal";
import { leaveSession, openSession, type Session } from "./sessions";

// The text comes from the server or this browser's copy while the editor is still being read.
const Desk = soon(async () => (await import("./Desk")).Desk);
Desk.begin();

type Props = { id: string; me: Person };

export function DocumentPage({ id, me }: Props) {
  const { t } = useTranslation();
  const [session, setSession] = useState<Session | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new name needs no new connection.
  useEffect(() => {
    setSession(openSession(id, me));
    return () => leaveSession(id);
  }, [id]);

  useEffect(() => {
    session?.connection.awareness.setLocalStateField("user", me);
  }, [session, me]);

  useEffect(() => {
    const awareness = session?.connection.awareness;
    return awareness && followAttention((away) => awareness.setLocalStateField("away", away));
  }, [session]);

  if (!session) return <Notice busy title={t("app.opening")} />;
  return <Opened id={id} me={me} {...session} />;
}

function Opened({ id, me, connection, desk }: Props & Session) {
  const { t } = useTranslation(["common", "editor"]);
  const state = useSyncExternalStore(connection.subscribe, connection.state);
  const ready = useSyncExternalStore(connection.subscribe, () => connection.ready);
  const online = useSyncExternalStore(connection.subscribe, () => connection.online);
  const visited = useRef(false);

  useEffect(() => {
    if (!online || visited.current) return;
    visited.current = true;
    // It would only be missing among the documents opened last.
    visitDocument(id).catch(() => undefined);
  }, [id, online]);

  if (ready) {
    const waiting = <Notice busy title={t("app.opening")} />;
    return <Desk id={id} me={me} connection={connection} desk={desk} waiting={waiting} />;
  }
  if (state.kind === "offline") {
    return (
      <Notice title={t("editor:away.title")}>
        <p>{t("editor:away.advice")}</p>
        <Link href="/" className="button button--primary">
          {t("app.allDocuments")}
        </Link>
      </Notice>
    );
  }
  if (state.kind !== "refused") return <Notice busy title={t("app.opening")} />;
  const { title, advice, again } = refusalOf(state);
  return (
    <Notice title={title}>
      <p>{advice}</p>
      {again && (
        <button type="button" className="button" onClick={() => connection.retry()}>
          {t("app.tryAgain")}
        </button>
      )}
      <Link href="/" className="button button--primary">
        {t("app.allDocuments")}
      </Link>
    </Notice>
  );
}
