/** Deleted documents: back again, or gone for good. */
import { FileText, Trash2, Undo2 } from "lucide-react";
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { restoreDocument } from "../api/documents";
import { sentenceOf } from "../api/http";
import { forget } from "../offline/library";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { ago, fullTime } from "../ui/time";
import { toast } from "../ui/toasts";
import { ListState } from "./ListState";
import { Nothing } from "./Nothing";
import { type DeletedDocument, deleteForGood, emptyTrash, listTrash } from "./shelves";
import { useList } from "./useList";

export function Trash() {
  const { t } = useTranslation(["shelves", "common"]);
  const [days, setDays] = useState<number | null>(null);
  const read = useCallback(async (signal: AbortSignal) => {
    const answer = await listTrash(signal);
    setDays(answer.kept_days);
    return answer;
  }, []);
  const list = useList(read);
  const [asking, setAsking] = useState<DeletedDocument | "all" | null>(null);
  const items = list.items ?? [];

  async function act(gone: readonly DeletedDocument[], work: () => Promise<string>): Promise<void> {
    list.show((now) => now.filter((each) => !gone.includes(each)));
    try {
      toast(await work());
    } catch (problem) {
      toast(sentenceOf(problem));
    }
    list.retry();
  }

  const titleOf = ({ title }: DeletedDocument) => title || t("common:app.untitled");

  function restore(document: DeletedDocument): void {
    void act([document], async () => {
      await restoreDocument(document.id);
      return t("trash.restored", { title: titleOf(document) });
    });
  }

  function remove(which: DeletedDocument | "all"): void {
    setAsking(null);
    const gone = which === "all" ? items : [which];
    void act(gone, async () => {
      let count = 1;
      if (which === "all") count = (await emptyTrash()).deleted;
      else await deleteForGood(which.id);
      // This browser's copies go with it.
      await Promise.all(gone.map(({ id }) => forget(id).catch(() => undefined)));
      return t("trash.gone", { count });
    });
  }

  return (
    <>
      <ListState busy={list.items === null} error={list.error} onRetry={list.retry} />
      {list.items?.length === 0 && list.error === null && (
        <Nothing icon={<Trash2 size={28} />} title={t("trash.none")} advice={t("trash.advice")} />
      )}
      {items.length > 0 && (
        <>
          <div className="trash__head">
            <p>{days === null ? t("trash.about") : t("trash.kept", { count: days })}</p>
            <button
              type="button"
              className="button button--small button--danger"
              data-testid="empty-trash"
              onClick={() => setAsking("all")}
            >
              {t("trash.empty")}
            </button>
          </div>
          <ul className="rows">
            {items.map((document) => (
              <li key={document.id} className="row row--trash" data-testid="trash-row">
                <FileText className="row__icon" size={18} aria-hidden />
                <span className="row__link">
                  <span
                    dir="auto"
                    className={`row__title${document.title ? "" : " row__title--none"}`}
                  >
                    {titleOf(document)}
                  </span>
                  <time
                    className="row__time"
                    dateTime={document.deleted_at}
                    title={fullTime(new Date(document.deleted_at))}
                  >
                    {t("trash.deleted", { when: ago(new Date(document.deleted_at), new Date()) })}
                  </time>
                </span>
                <button
                  type="button"
                  className="button button--small"
                  aria-label={t("trash.restoreOne", { title: titleOf(document) })}
                  onClick={() => restore(document)}
                >
                  <Undo2 size={15} aria-hidden />
                  <span className="row__word">{t("trash.restore")}</span>
                </button>
                <button
                  type="button"
                  className="icon-button row__purge"
                  aria-label={t("trash.removeOne", { title: titleOf(document) })}
                  title={t("trash.remove")}
                  onClick={() => setAsking(document)}
                >
                  <Trash2 size={18} aria-hidden />
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      {asking !== null && (
        <ConfirmDialog
          title={
            asking === "all"
              ? t("trash.askAll", { count: items.length })
              : t("trash.ask", { title: titleOf(asking) })
          }
          advice={t("trash.final")}
          action={t("trash.remove")}
          onConfirm={() => remove(asking)}
          onCancel={() => setAsking(null)}
        />
      )}
    </>
  );
}
