/** "Move to…" for a document's menu, and the window it opens. */
import { FolderInput } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { MenuEntry } from "../ui/Menu";
import { MoveDialog } from "./MoveDialog";
import { useHasWorkspaces } from "./store";

/** No entries where nobody signs in. */
export function useMove(
  id: string,
  title: string,
): { entries: readonly MenuEntry[]; dialog: ReactNode } {
  const { t } = useTranslation("workspaces");
  const may = useHasWorkspaces();
  const [open, setOpen] = useState(false);
  if (!may) return { entries: [], dialog: null };
  return {
    entries: [
      {
        kind: "item",
        label: t("move.menu"),
        icon: <FolderInput size={16} />,
        onSelect: () => setOpen(true),
      },
    ],
    dialog: open && <MoveDialog id={id} title={title} onClose={() => setOpen(false)} />,
  };
}
