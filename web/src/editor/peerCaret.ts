/** Another person's caret in the text. */
import type { CollaborationUser } from "@blocknote/core/yjs";
import i18n from "../i18n";
import { COLOR } from "./presentPeople";

/** The name is drawn by the style sheet: the text in the page stays what people wrote. */
export function peerCaret(user: CollaborationUser): HTMLElement {
  const caret = document.createElement("span");
  caret.className = "peer-caret";
  caret.contentEditable = "false";
  caret.dataset.name =
    String(user.name ?? "")
      .trim()
      .slice(0, 40) || i18n.t("people:guest");
  caret.style.setProperty("--peer", COLOR.test(String(user.color)) ? user.color : "#6b6257");
  return caret;
}
