/** The server will not have this page: why, what to do, and a way to keep what was written. */
import type { BlockNoteEditor } from "@blocknote/core";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { forget } from "../offline/library";
import type { Connection } from "../sync/connection";
import { download } from "../ui/download";
import type { Refusal } from "./refusal";

type Props = {
  id: string;
  refusal: Refusal;
  editor: BlockNoteEditor | null;
  connection: Connection;
};

export function Refused({ id, refusal, editor, connection }: Props) {
  const { t } = useTranslation(["editor", "common"]);
  const [, navigate] = useLocation();

  function save(): void {
    const title = connection.doc.getText("title").toString() || t("common:app.untitled");
    if (editor) download(`# ${title}\n\n${editor.blocksToMarkdownLossy()}`, title, "md");
  }

  async function remove(): Promise<void> {
    navigate("/");
    await forget(id);
  }

  return (
    <div className="desk__refused" role="alert">
      <span>
        <strong>{refusal.title}.</strong> {refusal.advice}
      </span>
      {refusal.first && (
        // Elsewhere, so that nothing of this tab is lost on the way.
        <a href="/" target="_blank" rel="noreferrer" className="button button--small">
          {t(`copy.${refusal.first}`)}
        </a>
      )}
      {refusal.again && (
        <button type="button" className="button button--small" onClick={() => connection.retry()}>
          {t("common:app.tryAgain")}
        </button>
      )}
      <button type="button" className="button button--small" onClick={save}>
        {t("copy.download")}
      </button>
      {!refusal.again && (
        <button type="button" className="button button--small" onClick={remove}>
          {t("copy.forget")}
        </button>
      )}
    </div>
  );
}
