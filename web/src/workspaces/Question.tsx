/** What is asked before a workspace or folder is made, renamed or deleted. */
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { sentenceOf } from "../api/http";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { toast } from "../ui/toasts";
import {
  changeFolder,
  createFolder,
  deleteFolder,
  deleteWorkspace,
  type Folder,
  renameWorkspace,
  type Workspace,
} from "./api";
import { loadWorkspaces } from "./known";
import { NamePrompt } from "./NamePrompt";

export type Asking =
  | { what: "new folder" | "rename workspace" | "delete workspace" }
  | { what: "rename folder" | "delete folder"; folder: Folder };

type Props = {
  asking: Asking;
  workspace: Workspace;
  /** Where a new folder shall lie. */
  folderId: string | null;
  onDone: () => Promise<void>;
  onClose: () => void;
};

export function Question({ asking, workspace, folderId, onDone, onClose }: Props) {
  const { t } = useTranslation("workspaces");
  const [, navigate] = useLocation();
  const { id } = workspace;

  async function remove(work: () => Promise<void>): Promise<void> {
    onClose();
    try {
      await work();
    } catch (error) {
      toast(sentenceOf(error));
    }
    await onDone();
  }

  switch (asking.what) {
    case "new folder":
      return (
        <NamePrompt
          title={t("folders.new")}
          label={t("name")}
          action={t("create")}
          onName={async (name) => {
            await createFolder(id, name, folderId);
            await onDone();
          }}
          onClose={onClose}
        />
      );
    case "rename folder":
      return (
        <NamePrompt
          title={t("rename")}
          label={t("name")}
          action={t("rename")}
          value={asking.folder.name}
          onName={async (name) => {
            await changeFolder(id, { ...asking.folder, name });
            await onDone();
          }}
          onClose={onClose}
        />
      );
    case "rename workspace":
      return (
        <NamePrompt
          title={t("renameWorkspace")}
          label={t("name")}
          action={t("rename")}
          value={workspace.name}
          onName={async (name) => {
            await renameWorkspace(id, name);
            await loadWorkspaces();
          }}
          onClose={onClose}
        />
      );
    case "delete folder":
      return (
        <ConfirmDialog
          title={t("folders.deleteTitle", { name: asking.folder.name })}
          advice={t("folders.deleteAdvice")}
          action={t("folders.delete")}
          onConfirm={() => remove(() => deleteFolder(id, asking.folder.id))}
          onCancel={onClose}
        />
      );
    case "delete workspace":
      return (
        <ConfirmDialog
          title={t("delete.title", { name: workspace.name })}
          advice={t("delete.advice")}
          action={t("delete.menu")}
          onConfirm={() =>
            remove(async () => {
              await deleteWorkspace(id);
              navigate("/");
              await loadWorkspaces();
            })
          }
          onCancel={onClose}
        />
      );
  }
}
