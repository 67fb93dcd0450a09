/** Into the trash, with a way back for those who did not mean it. */
import { deleteDocument, restoreDocument } from "../api/documents";
import { sentenceOf } from "../api/http";
import i18n from "../i18n";
import { toast } from "../ui/toasts";

type Named = { id: string; title: string };

/** `changed` is called once the document is in the trash, and once more when it is out again. */
export async function removeDocument({ id, title }: Named, changed: () => void): Promise<void> {
  try {
    await deleteDocument(id);
  } catch (problem) {
    toast(sentenceOf(problem));
    return changed();
  }
  changed();
  toast(i18n.t("shelves:trash.moved", { title: title || i18n.t("app.untitled") }), {
    action: { label: i18n.t("app.undo"), onSelect: () => void bringBack(id, changed) },
  });
}

async function bringBack(id: string, changed: () => void): Promise<void> {
  try {
    await restoreDocument(id);
  } catch (problem) {
    toast(sentenceOf(problem));
  }
  changed();
}
