/** "Make a copy": of what a document says now, beside it where that is allowed, and opened. */
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { copyDocument } from "../api/documents";
import { sentenceOf } from "../api/http";
import { toast } from "../ui/toasts";
import { placeOf, putInto } from "../workspaces/api";

export function useCopy(): (id: string, title: string) => Promise<void> {
  const { t } = useTranslation("copies");
  const [, navigate] = useLocation();
  return async (id, title) => {
    try {
      const made = await copyDocument(id, t("name", { title }));
      await besides(id, made.id);
      toast(t("made"));
      navigate(`/d/${made.id}`);
    } catch (problem) {
      toast(sentenceOf(problem));
    }
  };
}

/** Who may not write in the workspace has the copy among their own documents. */
async function besides(id: string, copy: string): Promise<void> {
  try {
    const place = await placeOf(id);
    if (place.workspace_id !== null) await putInto(copy, place);
  } catch {
    // It is a document of one's own all the same.
  }
}
