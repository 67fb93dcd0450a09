/** A folder in the list: open, rename, delete, and a place to drop documents and folders on. */
import { Folder as FolderIcon, MoreHorizontal, Pencil, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { Menu } from "../ui/Menu";
import type { Folder } from "./api";
import { useDrop } from "./useDrop";

type Props = {
  workspaceId: string;
  folder: Folder;
  /** Left out for those who may not change folders. */
  onRename?: () => void;
  onDelete?: () => void;
};

export function FolderRow({ workspaceId, folder, onRename, onDelete }: Props) {
  const { t } = useTranslation("workspaces");
  const drop = useDrop(workspaceId, folder.id);
  return (
    <li
      className={`row${drop.over ? " row--over" : ""}`}
      data-testid="folder-row"
      {...drop.handlers}
    >
      <FolderIcon className="row__icon row__icon--folder" size={18} aria-hidden />
      <Link href={`/w/${workspaceId}/f/${folder.id}`} className="row__link">
        <span dir="auto" className="row__title row__title--folder">
          {folder.name}
        </span>
      </Link>
      {onRename && onDelete && (
        <Menu
          label={t("folders.more", { name: folder.name })}
          icon={<MoreHorizontal size={18} />}
          entries={[
            {
              kind: "item",
              label: t("rename"),
              icon: <Pencil size={16} />,
              onSelect: onRename,
            },
            {
              kind: "item",
              label: t("folders.delete"),
              icon: <Trash2 size={16} />,
              danger: true,
              onSelect: onDelete,
            },
          ]}
        />
      )}
    </li>
  );
}
