/** Where a document shall lie: a workspace and a folder of it, or none. */
import { type FormEvent, useEffect, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceOf } from "../api/http";
import { Dialog } from "../ui/Dialog";
import { DialogButtons } from "../ui/DialogButtons";
import { toast } from "../ui/toasts";
import { type Folder, foldersOf, moveWithin, type Place, placeOf, putInto } from "./api";
import { treeOf } from "./folders";
import { tellMoved, useWorkspaces } from "./store";

const INDENT = "\u2003";

type Props = { id: string; title: string; onClose: () => void };

export function MoveDialog({ id, title, onClose }: Props) {
  const { t } = useTranslation(["workspaces", "common"]);
  const field = useId();
  const workspaces = useWorkspaces() ?? [];
  const [now, setNow] = useState<Place | null>(null);
  const [wanted, setWanted] = useState<Place>({ workspace_id: null, folder_id: null });
  const [folders, setFolders] = useState<readonly Folder[]>([]);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const workspace = wanted.workspace_id;

  useEffect(() => {
    placeOf(id).then(
      (place) => {
        setNow(place);
        setWanted(place);
      },
      (error) => setProblem(sentenceOf(error)),
    );
  }, [id]);

  useEffect(() => {
    let current = true;
    setFolders([]);
    if (workspace === null) return;
    foldersOf(workspace).then(
      (found) => current && setFolders(found.folders),
      (error) => current && setProblem(sentenceOf(error)),
    );
    return () => {
      current = false;
    };
  }, [workspace]);

  async function move(event: FormEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      const within = workspace !== null && workspace === now?.workspace_id;
      await (within ? moveWithin(id, wanted.folder_id) : putInto(id, wanted));
      tellMoved();
      toast(t("move.done", { title }));
      onClose();
    } catch (error) {
      setProblem(sentenceOf(error));
      setBusy(false);
    }
  }

  const takesDocuments = workspaces.filter(
    (each) => each.role === "editor" || each.role === "owner" || each.id === now?.workspace_id,
  );
  return (
    <Dialog title={t("move.title", { title })} testId="move-dialog" onClose={onClose}>
      <form className="prompt" onSubmit={move}>
        <label htmlFor={`${field}-workspace`}>{t("workspace")}</label>
        <select
          id={`${field}-workspace`}
          className="field select"
          data-first
          disabled={now === null}
          value={workspace ?? ""}
          onChange={(event) =>
            setWanted({ workspace_id: event.target.value || null, folder_id: null })
          }
        >
          <option value="">{t("move.none")}</option>
          {takesDocuments.map((each) => (
            <option key={each.id} value={each.id}>
              {each.name}
            </option>
          ))}
        </select>
        {workspace !== null && (
          <>
            <label htmlFor={`${field}-folder`}>{t("folder")}</label>
            <select
              id={`${field}-folder`}
              className="field select"
              value={wanted.folder_id ?? ""}
              onChange={(event) => setWanted({ ...wanted, folder_id: event.target.value || null })}
            >
              <option value="">{t("move.top")}</option>
              {treeOf(folders).map(({ folder, depth }) => (
                <option key={folder.id} value={folder.id}>
                  {INDENT.repeat(depth) + folder.name}
                </option>
              ))}
            </select>
          </>
        )}
        <p className="sharing__hint">
          {workspace === null ? t("move.alone") : t("move.everybody")}
        </p>
        {problem && (
          <p className="dialog__problem" role="alert">
            {problem}
          </p>
        )}
        <DialogButtons
          action={t("move.action")}
          disabled={busy || now === null}
          onCancel={onClose}
        />
      </form>
    </Dialog>
  );
}
