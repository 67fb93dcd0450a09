/** Beside the text: the threads in the order of the text, and what is news. */
import type { BlockNoteEditor } from "@blocknote/core";
import { MessageSquarePlus, X } from "lucide-react";
import { useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { drawAll } from "../editor/drawnLater";
import { peopleIn } from "../editor/presentPeople";
import type { Person } from "../people/me";
import type { Connection } from "../sync/connection";
import { toast } from "../ui/toasts";
import type { Thread } from "./api";
import { CommentForm } from "./CommentForm";
import { placeOf, selectedRange } from "./commentMarks";
import type { CommentDesk } from "./desk";
import { ThreadCard } from "./ThreadCard";
import { useColleagues } from "./useColleagues";
import "../suggestions/panel.css";
import "./comments.css";

type Props = {
  me: Person;
  editor: BlockNoteEditor | null;
  connection: Connection;
  desk: CommentDesk;
  onClose: () => void;
};

export function CommentsPanel({ me, editor, connection, desk, onClose }: Props) {
  const { t } = useTranslation(["comments", "news"]);
  const { threads, active, draft, notices, you } = useSyncExternalStore(desk.subscribe, desk.view);
  const [settled, setSettled] = useState(false);
  const people = namesOf(threads, useColleagues(desk.documentId), connection, me);
  const place = (thread: Thread) =>
    (editor && placeOf(editor.prosemirrorState, thread.id)?.from) ?? Number.MAX_SAFE_INTEGER;
  const open = threads.filter((thread) => thread.resolved_at === null);
  const shown = settled ? threads.filter((thread) => thread.resolved_at !== null) : open;
  const inOrder = [...shown].sort((a, b) => place(a) - place(b));
  const elsewhere = notices.filter((one) => one.document_id !== desk.documentId);

  function begin(): void {
    const range = editor && selectedRange(editor.prosemirrorView);
    if (range) desk.propose(range);
    else toast(t("selectFirst"));
  }

  function goTo(thread: Thread): void {
    desk.activate(thread.id);
    const found = editor && placeOf(editor.prosemirrorState, thread.id);
    if (!editor || !found) return;
    drawAll(editor.prosemirrorView);
    const { node } = editor.prosemirrorView.domAtPos(found.from);
    const element = node instanceof Element ? node : node.parentElement;
    element?.scrollIntoView({ block: "center", behavior: "smooth" });
  }

  return (
    <aside
      className="panel"
      aria-label={t("title")}
      data-testid="comments-panel"
      onKeyDown={(event) => event.key === "Escape" && onClose()}
    >
      <div className="panel__head">
        <h2>
          {t("title")} <span className="panel__count">{open.length}</span>
        </h2>
        <button type="button" className="icon-button" aria-label={t("close")} onClick={onClose}>
          <X size={18} />
        </button>
      </div>
      <div className="side">
        {notices.length > 0 && (
          <section className="notices" aria-label={t("news")} data-testid="notices">
            <p>{t("unread", { count: notices.length })}</p>
            <ul>
              {elsewhere.map((one) => (
                <li key={one.id}>
                  <Link href={`/d/${one.document_id}`} state={{ thread: one.thread_id }}>
                    {t(`news:${one.kind}`, {
                      name: one.by,
                      title: one.title || t("news:untitled"),
                    })}
                  </Link>
                </li>
              ))}
            </ul>
            <button type="button" className="button button--small" onClick={() => desk.seen(null)}>
              {t("allRead")}
            </button>
          </section>
        )}
        {draft ? (
          <div className="thread thread--active">
            <q className="thread__quote">{draft.quote}</q>
            <CommentForm
              label={t("say")}
              action={t("comment")}
              people={people}
              focus
              onCancel={() => desk.propose(null)}
              onSend={async (body, mentions) => {
                const done = await desk.attempt(() => desk.api.begin(draft, body, mentions));
                if (done) desk.propose(null);
                return done;
              }}
            />
          </div>
        ) : (
          <button
            type="button"
            className="button button--small"
            data-testid="comment-begin"
            // The words stay selected while the button is pressed.
            onMouseDown={(event) => event.preventDefault()}
            onClick={begin}
          >
            <MessageSquarePlus size={15} aria-hidden /> {t("begin")}
          </button>
        )}
        <fieldset className="chips">
          <legend className="visually-hidden">{t("show")}</legend>
          <button
            type="button"
            className="chip"
            aria-pressed={!settled}
            onClick={() => setSettled(false)}
          >
            {t("open")} <span>{open.length}</span>
          </button>
          <button
            type="button"
            className="chip"
            aria-pressed={settled}
            onClick={() => setSettled(true)}
          >
            {t("resolved")} <span>{threads.length - open.length}</span>
          </button>
        </fieldset>
        <ul className="panel__list">
          {inOrder.map((thread) => (
            <ThreadCard
              key={thread.id}
              thread={thread}
              active={active === thread.id}
              desk={desk}
              you={you}
              people={people}
              onGo={() => goTo(thread)}
            />
          ))}
        </ul>
        {shown.length === 0 && <p className="panel__nothing">{t("nothing")}</p>}
      </div>
    </aside>
  );
}

/** Whoever has the document, is here or has said something; this person left out. */
function namesOf(
  threads: readonly Thread[],
  colleagues: readonly string[],
  connection: Connection,
  me: Person,
): string[] {
  const { awareness } = connection;
  const present = peopleIn(awareness.getStates(), awareness.clientID, me.id);
  const said = threads.flatMap((thread) => thread.comments.map(({ author }) => author));
  const names = new Set([...present.map(({ name }) => name), ...said, ...colleagues]);
  names.delete(me.name);
  return [...names].sort((a, b) => a.localeCompare(b));
}
