/** What may stand beside the text instead of the suggestions, and the buttons that open it. */
import type { BlockNoteEditor } from "@blocknote/core";
import { History, MessageSquareText } from "lucide-react";
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { CommentsPanel } from "../comments/CommentsPanel";
import type { CommentDesk } from "../comments/desk";
import { HistoryPanel } from "../history/HistoryPanel";
import type { Person } from "../people/me";
import type { Connection } from "../sync/connection";

export type Side = "comments" | "history" | null;

type ButtonProps = {
  side: Side;
  comments: CommentDesk;
  onSide: (side: Side) => void;
};

export function SideButtons({ side, comments, onSide }: ButtonProps) {
  const { t } = useTranslation(["history", "comments"]);
  const unread = useSyncExternalStore(comments.subscribe, () => comments.view().notices.length);
  return (
    <>
      <button
        type="button"
        className="icon-button"
        aria-label={t("comments:toggle", { count: unread })}
        title={t("comments:title")}
        aria-pressed={side === "comments"}
        data-testid="comments-toggle"
        // Selected words stay selected, to be commented on.
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => onSide(side === "comments" ? null : "comments")}
      >
        <MessageSquareText size={18} />
        {unread > 0 && (
          <span className="badge" aria-hidden data-testid="unread">
            {unread > 99 ? "99+" : unread}
          </span>
        )}
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label={t("toggle")}
        title={t("toggle")}
        aria-pressed={side === "history"}
        data-testid="history-toggle"
        onClick={() => onSide(side === "history" ? null : "history")}
      >
        <History size={18} />
      </button>
    </>
  );
}

type PanelProps = {
  side: Side;
  comments: CommentDesk;
  id: string;
  me: Person;
  editor: BlockNoteEditor | null;
  connection: Connection;
  editable: boolean;
  onClose: () => void;
};

export function SidePanel({ side, comments, id, me, editable, ...rest }: PanelProps) {
  if (side === "comments") return <CommentsPanel me={me} desk={comments} {...rest} />;
  if (side === "history") {
    return <HistoryPanel id={id} name={me.name} editable={editable} {...rest} />;
  }
  return null;
}
