/** Going to a block of the text. */
import type { BlockNoteEditor } from "@blocknote/core";

/** Puts the caret at the block's end and brings the block into view. */
export function jumpTo(editor: BlockNoteEditor, id: string): void {
  if (!editor.getBlock(id)) return;
  editor.setTextCursorPosition(id, "end");
  editor.focus();
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  editor.domElement
    ?.querySelector(`[data-node-type="blockContainer"][data-id="${CSS.escape(id)}"]`)
    ?.scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
}
