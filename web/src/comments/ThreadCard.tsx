/** One thread: the words it is about, what was said, and an answer. */
import { Check, Pencil, RotateCcw, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fullTime, timeOrDay } from "../ui/time";
import type { Comment, Thread } from "./api";
import { CommentForm } from "./CommentForm";
import type { CommentDesk } from "./desk";

type Props = {
  thread: Thread;
  active: boolean;
  desk: CommentDesk;
  you: string;
  people: readonly string[];
  onGo: () => void;
};

export function ThreadCard({ thread, active, desk, you, people, onGo }: Props) {
  const { t } = useTranslation("comments");
  const { api } = desk;
  const settled = thread.resolved_at !== null;
  return (
    <li
      className={`thread${active ? " thread--active" : ""}`}
      data-testid="thread"
      aria-current={active}
    >
      <div className="thread__head">
        <button type="button" className="thread__quote" onClick={onGo}>
          <q>{thread.quote}</q>
        </button>
        <button
          type="button"
          className="icon-button icon-button--small"
          aria-label={settled ? t("reopen") : t("resolve")}
          title={settled ? t("reopen") : t("resolve")}
          onClick={() => desk.attempt(() => api.resolve(thread.id, !settled))}
        >
          {settled ? <RotateCcw size={16} /> : <Check size={16} />}
        </button>
      </div>
      {!thread.attached && <p className="thread__note">{t("detached")}</p>}
      {settled && <p className="thread__note">{t("resolvedBy", { name: thread.resolved_by })}</p>}
      <ol className="thread__comments">
        {thread.comments.map((comment) => (
          <Said
            key={comment.id}
            comment={comment}
            mine={comment.author_key === you}
            desk={desk}
            people={people}
          />
        ))}
      </ol>
      {active && (
        <CommentForm
          label={t("answer")}
          action={t("send")}
          people={people}
          onSend={(body, mentions) => desk.attempt(() => api.reply(thread.id, body, mentions))}
        />
      )}
    </li>
  );
}

type SaidProps = { comment: Comment; mine: boolean; desk: CommentDesk; people: readonly string[] };

function Said({ comment, mine, desk, people }: SaidProps) {
  const { t } = useTranslation("comments");
  const [editing, setEditing] = useState(false);
  const at = new Date(comment.created_at);
  const { api } = desk;

  async function change(body: string, mentions: string[]): Promise<boolean> {
    const done = await desk.attempt(() => api.edit(comment.id, body, mentions));
    if (done) setEditing(false);
    return done;
  }

  return (
    <li className="comment" data-testid="comment">
      <div className="comment__head">
        <strong>{comment.author}</strong>
        <time dateTime={comment.created_at} title={fullTime(at)}>
          {timeOrDay(at, new Date())}
        </time>
        {mine && !comment.deleted && (
          <span className="comment__own">
            <button
              type="button"
              className="icon-button icon-button--small"
              aria-label={t("edit")}
              title={t("edit")}
              onClick={() => setEditing(!editing)}
            >
              <Pencil size={14} />
            </button>
            <button
              type="button"
              className="icon-button icon-button--small"
              aria-label={t("remove")}
              title={t("remove")}
              onClick={() => desk.attempt(() => api.remove(comment.id))}
            >
              <Trash2 size={14} />
            </button>
          </span>
        )}
      </div>
      {editing ? (
        <CommentForm
          label={t("edit")}
          action={t("save")}
          start={comment.body}
          people={people}
          focus
          onSend={change}
          onCancel={() => setEditing(false)}
        />
      ) : (
        <p className="comment__body">
          {comment.deleted ? <em>{t("deleted")}</em> : <Body {...comment} />}
          {comment.edited_at !== null && !comment.deleted && <small> {t("edited")}</small>}
        </p>
      )}
    </li>
  );
}

/** Mentions stand out; all else is plain text. */
function Body({ body, mentions }: Pick<Comment, "body" | "mentions">) {
  if (mentions.length === 0) return body;
  const names = mentions.map((name) => `@${name}`);
  const escaped = names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const parts = body.split(new RegExp(`(${escaped.join("|")})`, "u"));
  let at = 0;
  return parts.map((part) => {
    at += part.length;
    return names.includes(part) ? <mark key={at}>{part}</mark> : <span key={at}>{part}</span>;
  });
}
