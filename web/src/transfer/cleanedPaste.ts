/** The editor gets what was pasted from Word and Google Docs after `cleanPaste`. */
import type { BlockNoteEditorOptions } from "@blocknote/core";
import { cleanPaste } from "./paste";

type Handler = NonNullable<
  // biome-ignore lint/suspicious/noExplicitAny: for whatever kinds of block the editor has.
  BlockNoteEditorOptions<any, any, any>["pasteHandler"]
>;

/** Before BlockNote looks at it: it moves what Word hides in lists to where nobody finds it. */
export const cleanedPaste: Handler = ({ event, editor, defaultPasteHandler }) => {
  const data = event.clipboardData;
  const html = data?.types.includes("blocknote/html") ? "" : (data?.getData("text/html") ?? "");
  const clean = html === "" ? "" : cleanPaste(html);
  if (clean === html || editor.getTextCursorPosition().block.type === "codeBlock") {
    return defaultPasteHandler();
  }
  editor.pasteHTML(clean);
  return true;
};
