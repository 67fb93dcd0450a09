/** "Use as template", from wherever a document is. */
import { sentenceOf } from "../api/http";
import i18n from "../i18n";
import { toast } from "../ui/toasts";
import { saveTemplate } from "./api";

/** Tells what became of it. */
export async function keepTemplate(documentId: string): Promise<void> {
  try {
    const { title } = await saveTemplate(documentId);
    toast(i18n.t("templates:kept", { title }));
  } catch (problem) {
    toast(sentenceOf(problem));
  }
}
