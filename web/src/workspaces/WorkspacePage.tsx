/** What lies in a workspace or in a folder of it. */
import { FolderOpen, FolderPlus, MoreHorizontal, Pencil, Trash2 } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { changeDocument, type DocumentInfo } from "../api/documents";
import { Beginnings } from "../documents/Beginnings";
import { DocumentRow } from "../documents/DocumentRow";
import { ListState } from "../documents/ListState";
import { Nothing } from "../documents/Nothing";
import { removeDocument } from "../documents/remove";
import { useCreate } from "../documents/useCreate";
import { useList } from "../sharing/useList";
import { Menu } from "../ui/Menu";
import { documentsIn, foldersOf, putInto, type Workspace } from "./api";
import { Crumbs } from "./Crumbs";
import { FolderRow } from "./FolderRow";
import { roadTo } from "./folders";
import { type Asking, Question } from "./Question";
import { useMoves } from "./store";
import { useWorkspace, WorkspaceFrame } from "./WorkspaceFrame";

type Props = { id: string; folderId: string | null };

export function WorkspacePage({ id, folderId }: Props) {
  const { workspace, instead } = useWorkspace(id);
  return workspace ? <Inside workspace={workspace} folderId={folderId} /> : instead;
}

function Inside({ workspace, folderId }: { workspace: Workspace; folderId: string | null }) {
  const { t } = useTranslation(["workspaces", "documents"]);
  const { id } = workspace;
  const owns = workspace.role === "owner";
  const edits = owns || workspace.role === "editor";
  const moves = useMoves();
  const [asking, setAsking] = useState<Asking | null>(null);
  const place = { workspace_id: id, folder_id: folderId };
  const { create, creating } = useCreate((made) => putInto(made, place));
  const list = useList(`${id} ${folderId}`, async () => ({
    ...(await foldersOf(id)),
    ...(await documentsIn(id, folderId)),
  }));
  const { found, reload } = list;
  const inside = found?.folders.filter(({ parent_id }) => parent_id === folderId) ?? [];
  const road = roadTo(found?.folders ?? [], folderId);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each move is read.
  useEffect(() => {
    void reload();
  }, [moves, reload]);

  function rename(document: DocumentInfo, title: string): void {
    void list.change(() => changeDocument(document.id, { title }));
  }

  return (
    <WorkspaceFrame
      workspace={workspace}
      tab="documents"
      title={road.at(-1)?.name}
      above={folderId === null ? undefined : <Crumbs workspace={workspace} road={road} />}
      actions={
        edits && (
          <Beginnings
            create={create}
            creating={creating}
            place={place}
            onMany={() => void list.reload()}
          >
            <button
              type="button"
              className="button"
              onClick={() => setAsking({ what: "new folder" })}
            >
              <FolderPlus size={16} aria-hidden />
              {t("folders.new")}
            </button>
            {owns && (
              <Menu
                label={t("more", { name: workspace.name })}
                icon={<MoreHorizontal size={18} />}
                testId="workspace-more"
                entries={[
                  {
                    kind: "item",
                    label: t("renameWorkspace"),
                    icon: <Pencil size={16} />,
                    onSelect: () => setAsking({ what: "rename workspace" }),
                  },
                  {
                    kind: "item",
                    label: t("delete.menu"),
                    icon: <Trash2 size={16} />,
                    danger: true,
                    onSelect: () => setAsking({ what: "delete workspace" }),
                  },
                ]}
              />
            )}
          </Beginnings>
        )
      }
    >
      <ListState busy={found === null} error={list.problem} onRetry={reload} />
      {found && inside.length + found.documents.length === 0 && (
        <Nothing
          icon={<FolderOpen size={28} />}
          title={t("empty.title")}
          advice={t(edits ? "empty.advice" : "empty.wait")}
        />
      )}
      {found && inside.length + found.documents.length > 0 && (
        <ul className="rows">
          {inside.map((folder) => (
            <FolderRow
              key={folder.id}
              workspaceId={id}
              folder={folder}
              onRename={edits ? () => setAsking({ what: "rename folder", folder }) : undefined}
              onDelete={edits ? () => setAsking({ what: "delete folder", folder }) : undefined}
            />
          ))}
          {found.documents.map((document) => (
            <DocumentRow
              key={document.id}
              document={document}
              onRename={(title) => rename(document, title)}
              onRemove={() => void removeDocument(document, reload)}
            />
          ))}
        </ul>
      )}
      {asking && (
        <Question
          asking={asking}
          workspace={workspace}
          folderId={folderId}
          onDone={reload}
          onClose={() => setAsking(null)}
        />
      )}
    </WorkspaceFrame>
  );
}
