/** One document: connects, waits for its text, and shows the editor or the reason why not. */
import { useEffect, useState, useSyncExternalStore } from "react";
import { Link } from "wouter";
import type { Person } from "../people/me";
import { SuggestionDesk } from "../suggestions/desk";
import { Connection } from "../sync/connection";
import { Notice } from "../ui/Notice";
import { Desk } from "./Desk";
import { refusalOf } from "./refusal";

type Props = { id: string; me: Person };
type Session = { connection: Connection; desk: SuggestionDesk };

export default function DocumentPage({ id, me }: Props) {
  const [session, setSession] = useState<Session | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new name needs no new connection.
  useEffect(() => {
    const connection = new Connection(id, me);
    const desk = new SuggestionDesk(connection);
    setSession({ connection, desk });
    return () => connection.destroy();
  }, [id]);

  useEffect(() => {
    session?.connection.awareness.setLocalStateField("user", me);
  }, [session, me]);

  if (!session) return <Notice busy title="Opening…" />;
  return <Opened id={id} me={me} {...session} />;
}

function Opened({ id, me, connection, desk }: Props & Session) {
  const state = useSyncExternalStore(connection.subscribe, connection.state);
  const ready = useSyncExternalStore(connection.subscribe, () => connection.ready);

  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (connection.unsaved > 0) event.preventDefault();
    };
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [connection]);

  if (ready) return <Desk id={id} me={me} connection={connection} desk={desk} />;
  if (state.kind === "refused") {
    const { title, advice, again } = refusalOf(state);
    return (
      <Notice title={title}>
        <p>{advice}</p>
        {again && (
          <button type="button" className="button" onClick={() => connection.retry()}>
            Try again
          </button>
        )}
        <Link href="/" className="button button--primary">
          All documents
        </Link>
      </Notice>
    );
  }
  return <Notice busy title="Opening…" />;
}
