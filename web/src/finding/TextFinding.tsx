/** Find and replace, outline and the actions of an open document, with their keys. */
import type { BlockNoteEditor } from "@blocknote/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { useHistoryState } from "wouter/use-browser-location";
import type { Stretch } from "../search/api";
import type { SuggestionDesk } from "../suggestions/desk";
import { step } from "../suggestions/stepping";
import { useRootMark } from "../ui/useRootMark";
import { useOffer } from "./actions";
import { goToExcerpt } from "./arrival";
import { FindBar } from "./FindBar";
import { isMod } from "./keys";
import { Outline } from "./Outline";

type Props = {
  editor: BlockNoteEditor;
  desk: SuggestionDesk;
  editable: boolean;
  onSuggestions: () => void;
};

export function TextFinding({ editor, desk, editable, onSuggestions }: Props) {
  const { t } = useTranslation(["finding", "common", "suggestions"]);
  const [, navigate] = useLocation();
  const [finding, setFinding] = useState<"find" | "replace" | "arrived" | null>(null);
  const excerpt = useHistoryState<{ excerpt?: readonly Stretch[] } | null>()?.excerpt;
  const [outline, setOutline] = useState(false);
  useRootMark("data-find", finding !== null);
  useRootMark("data-outline", outline);

  useEffect(() => {
    if (!excerpt) return;
    return goToExcerpt(editor, excerpt, () => {
      // Once: loading the page again does not jump.
      history.replaceState(null, "");
      setFinding("arrived");
      editor.focus();
    });
  }, [editor, excerpt]);

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (document.querySelector("dialog[open]")) return;
      if (isMod(event, "f") && (finding === null || finding === "arrived")) setFinding("find");
      else if (isMod(event, "h")) setFinding("replace");
      else if (isMod(event, "o", true)) setOutline((open) => !open);
      else return;
      // A second Mod+F is the browser's own search.
      event.preventDefault();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [finding]);

  useOffer([
    { id: "find", label: t("find.what"), keys: "Mod+F", run: () => setFinding("find") },
    { id: "replace", label: t("find.title"), keys: "Mod+H", run: () => setFinding("replace") },
    {
      id: "outline",
      label: t("outline.show"),
      keys: "Mod+Shift+O",
      run: () => setOutline(!outline),
    },
    { id: "suggestions", label: t("suggestions:title"), run: onSuggestions },
    {
      id: "next suggestion",
      label: t("suggestions:next"),
      keys: "F8",
      run: () => void step(editor, desk, 1),
    },
    {
      id: "previous suggestion",
      label: t("suggestions:previous"),
      keys: "Shift+F8",
      run: () => void step(editor, desk, -1),
    },
    ...(editable
      ? [
          { id: "undo", label: t("actions.undo"), keys: "Mod+Z", run: () => void editor.undo() },
          {
            id: "redo",
            label: t("actions.redo"),
            keys: "Mod+Shift+Z",
            run: () => void editor.redo(),
          },
        ]
      : []),
    { id: "documents", label: t("common:app.allDocuments"), run: () => navigate("/") },
  ]);

  function closeOutline(): void {
    setOutline(false);
    editor.focus();
  }

  return (
    <>
      {finding !== null && (
        <FindBar
          editor={editor}
          replacing={finding === "replace"}
          calm={finding === "arrived"}
          editable={editable}
          onClose={() => setFinding(null)}
        />
      )}
      {outline && <Outline editor={editor} onClose={closeOutline} />}
    </>
  );
}
