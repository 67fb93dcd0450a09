/** Shows who wrote what while it is asked for, and keeps up with the text. */
import type { BlockNoteEditor } from "@blocknote/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceOf } from "../api/http";
import type { Connection } from "../sync/connection";
import { FRAGMENT } from "../sync/firstBlock";
import { toast } from "../ui/toasts";
import { listAuthors } from "./api";
import { showAuthors } from "./authorMarks";

/** The server writes down who wrote a moment later. */
const REST_MS = 2500;

export function useAuthors(
  id: string,
  editor: BlockNoteEditor | null,
  connection: Connection,
  shown: boolean,
): string[] {
  const { t } = useTranslation("history");
  const [names, setNames] = useState<string[]>([]);

  useEffect(() => {
    if (!shown || !editor) return;
    const view = editor.prosemirrorView;
    const fragment = connection.doc.getXmlFragment(FRAGMENT);
    const explain = (author: string | null, model: string | null) => {
      const name = author ?? t("unknown");
      if (model === null) return name;
      return model === "" ? t("acceptedFrom", { name }) : t("acceptedModel", { name, model });
    };
    let over = false;
    let timer: number | undefined;
    const draw = async () => {
      try {
        const authors = await listAuthors(id);
        if (!over && view && !view.isDestroyed) {
          setNames(showAuthors(view, fragment, authors, explain));
        }
      } catch (problem) {
        if (!over) toast(sentenceOf(problem));
      }
    };
    const later = () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(draw, REST_MS);
    };
    void draw();
    connection.doc.on("update", later);
    return () => {
      over = true;
      window.clearTimeout(timer);
      connection.doc.off("update", later);
      if (view && !view.isDestroyed) showAuthors(view, fragment, null, explain);
    };
  }, [id, editor, connection, shown, t]);

  return shown ? names : [];
}
