/** A place that takes documents and folders which are dragged onto it. */
import { type DragEvent, useState } from "react";
import { sentenceOf } from "../api/http";
import { toast } from "../ui/toasts";
import { changeFolder, foldersOf, moveWithin } from "./api";
import { draggedFrom } from "./folders";
import { tellMoved } from "./store";

const ADDRESSES = "text/uri-list";

async function moveTo(workspaceId: string, folderId: string | null, dragged: string) {
  const what = draggedFrom(dragged, location.origin);
  if (what === null || what.id === folderId) return;
  if (what.kind === "document") return moveWithin(what.id, folderId);
  const { folders } = await foldersOf(workspaceId);
  const folder = folders.find(({ id }) => id === what.id);
  if (folder) await changeFolder(workspaceId, { ...folder, parent_id: folderId });
}

/** `folderId` null: the top of the workspace. */
export function useDrop(workspaceId: string, folderId: string | null) {
  const [over, setOver] = useState(false);

  async function take(addresses: string): Promise<void> {
    try {
      await moveTo(workspaceId, folderId, addresses);
    } catch (error) {
      toast(sentenceOf(error));
    }
    tellMoved();
  }

  return {
    over,
    handlers: {
      onDragOver: (event: DragEvent) => {
        // What is dragged may be read only once it is dropped.
        if (!event.dataTransfer.types.includes(ADDRESSES)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = "move";
        setOver(true);
      },
      onDragLeave: () => setOver(false),
      onDrop: (event: DragEvent) => {
        event.preventDefault();
        setOver(false);
        void take(event.dataTransfer.getData(ADDRESSES));
      },
    },
  };
}
