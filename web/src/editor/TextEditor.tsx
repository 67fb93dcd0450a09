/** The text: BlockNote bound to the shared document, with suggestions drawn in it. */
import "@blocknote/mantine/style.css";
import "./text.css";
import "../suggestions/marks.css";
import { type BlockNoteEditor, createExtension } from "@blocknote/core";
import { de, en, es, fr } from "@blocknote/core/locales";
import { withCollaboration } from "@blocknote/core/yjs";
import { BlockNoteView } from "@blocknote/mantine";
import { useCreateBlockNote } from "@blocknote/react";
import { search } from "prosemirror-search";
import type { Plugin } from "prosemirror-state";
import { type MouseEvent, useEffect, useState } from "react";
import { yUndoPluginKey } from "y-prosemirror";
import i18n from "../i18n";
import { useLanguage } from "../i18n/useLanguage";
import type { Mode } from "../modes/mode";
import type { Person } from "../people/me";
import type { SuggestionDesk } from "../suggestions/desk";
import { refreshMarks, suggestionMarks } from "../suggestions/marks";
import { ACCEPT_ORIGIN, type Connection } from "../sync/connection";
import { FRAGMENT } from "../sync/firstBlock";
import { cleanedPaste } from "../transfer/cleanedPaste";
import { severalFiles } from "../transfer/severalFiles";
import { upload } from "../transfer/upload";
import { useScheme } from "../ui/theme";
import { belowLast } from "./belowLast";
import { drawnLater } from "./drawnLater";
import "./longFragments";
import { longText } from "./longText";
import { peerCaret } from "./peerCaret";
import { SelectionTools } from "./SelectionTools";
import { schema } from "./schema";
import { textbox } from "./textbox";
import { publishViewport } from "./viewport";

/** BlockNote's own words: its menus and what it tells screen readers. */
const locales = { de, en, es, fr };

type Props = {
  connection: Connection;
  desk: SuggestionDesk;
  /** Further ProseMirror plugins; the same for as long as the editor lives. */
  plugins: readonly Plugin[];
  me: Person;
  /** What would change blocks is only offered to who edits. */
  mode: Mode;
  /** There is no way to write for this person but to propose. */
  suggestsOnly: boolean;
  /** A comment on the selected words; null: this person may not. */
  onComment: (() => void) | null;
  onEditor: (editor: BlockNoteEditor | null) => void;
};

export function TextEditor(props: Props) {
  const { connection, desk, plugins, me, mode, suggestsOnly, onComment, onEditor } = props;
  const writes = mode === "editing";
  const spoken = useLanguage();
  const scheme = useScheme();
  useState(publishViewport);
  const editor = useCreateBlockNote(
    withCollaboration({
      collaboration: {
        fragment: connection.doc.getXmlFragment(FRAGMENT),
        user: me,
        provider: connection.provider,
        renderCursor: peerCaret,
      },
      dictionary: locales[spoken],
      schema,
      extensions: [
        createExtension({
          key: "suggestionMarks",
          prosemirrorPlugins: [
            suggestionMarks(desk),
            search(),
            longText(),
            drawnLater(),
            textbox(),
            severalFiles(() => editor),
            belowLast(() => editor),
            ...plugins,
          ],
          runsBefore: ["default"],
        }),
      ],
      uploadFile: (file, id) => upload(connection.documentId, file, id, editor),
      pasteHandler: cleanedPaste,
      // The empty space below the text is ours: see `belowText`.
      trailingBlock: false,
      placeholders: { default: i18n.t("editor:placeholder") },
      tables: { headers: true },
      domAttributes: {
        editor: { "aria-label": i18n.t("editor:text"), role: "textbox", "aria-multiline": "true" },
        // Each block runs the way of its own words: bullets and quote bars stand on that side.
        blockContent: { dir: "auto" },
      },
    }),
    [connection, desk, plugins, spoken],
  ) as BlockNoteEditor;

  useEffect(() => {
    const undo = () => yUndoPluginKey.getState(editor.prosemirrorState)?.undoManager;
    undo()?.addTrackedOrigin(ACCEPT_ORIGIN);
    const usual = undo()?.captureTimeout ?? 500;
    const settle = (captureTimeout: number) => {
      const manager = undo();
      manager?.stopCapturing();
      if (manager) manager.captureTimeout = captureTimeout;
    };
    let drawing = false;
    const changed = () => {
      if (drawing) return;
      drawing = true;
      // Never in the middle of another transaction of the editor.
      queueMicrotask(() => {
        drawing = false;
        if (editor.prosemirrorView && !editor.prosemirrorView.isDestroyed) {
          refreshMarks(editor.prosemirrorView);
        }
      });
    };
    desk.on({
      // The answers to one request may come a while apart, and are one step to undo.
      accepting: () => settle(Number.POSITIVE_INFINITY),
      accepted: () => settle(usual),
      changed,
    });
    changed();
    onEditor(editor);
    return () => {
      desk.on({ accepting: undefined, accepted: undefined, changed: undefined });
      onEditor(null);
    };
  }, [editor, desk, onEditor]);

  useEffect(() => {
    if (!suggestsOnly) return;
    // Undoing would change the text, and the server would not take it.
    yUndoPluginKey.getState(editor.prosemirrorState)?.undoManager.clear();
  }, [editor, suggestsOnly]);

  /** A click under the last line continues the text there. */
  function belowText(event: MouseEvent): void {
    const dom = editor.domElement;
    const target = event.target as Node;
    // Tools and menus are elsewhere in the page, and bubble up to here all the same.
    if (!dom || !(dom.contains(target) || target.contains(dom))) return;
    const last = dom.querySelector(".bn-block-group")?.lastElementChild;
    if (!last || event.button !== 0 || event.clientY <= last.getBoundingClientRect().bottom) return;
    const block = editor.document.at(-1);
    if (!block || !writes) return;
    event.preventDefault();
    if (Array.isArray(block.content)) {
      editor.setTextCursorPosition(block, "end");
    } else {
      const [added] = editor.insertBlocks([{ type: "paragraph" }], block, "after");
      if (added) editor.setTextCursorPosition(added, "start");
    }
    editor.focus();
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keyboard reaches the end by itself.
    <div className={`text text--${mode}`} data-testid="editor" onMouseDown={belowText}>
      <BlockNoteView
        editor={editor}
        theme={scheme}
        formattingToolbar={false}
        linkToolbar={writes}
        slashMenu={writes}
        sideMenu={writes}
        tableHandles={writes}
        filePanel={writes}
        emojiPicker={writes}
      >
        <SelectionTools writes={writes} onComment={onComment} />
      </BlockNoteView>
    </div>
  );
}
