/** Ties a document's comments to its editor and its person. */
import type { BlockNoteEditor } from "@blocknote/core";
import { useEffect, useRef } from "react";
import { useHistoryState } from "wouter/use-browser-location";
import { toast } from "../ui/toasts";
import { refreshComments, selectedRange } from "./commentMarks";
import type { CommentDesk } from "./desk";

export function useComments(
  desk: CommentDesk,
  editor: BlockNoteEditor | null,
  name: string,
  onOpen: () => void,
): void {
  const open = useRef(onOpen);
  open.current = onOpen;

  useEffect(() => desk.begin(name), [desk, name]);

  const thread = useHistoryState<{ thread?: string } | null>()?.thread;
  useEffect(() => {
    if (!thread || !editor) return;
    // Once: loading the page again does not open it.
    history.replaceState(null, "");
    desk.await(thread);
  }, [desk, editor, thread]);

  useEffect(() => {
    let drawing = false;
    desk.on({
      say: toast,
      opened: () => open.current(),
      changed: () => {
        if (drawing) return;
        drawing = true;
        // Never in the middle of another transaction of the editor.
        queueMicrotask(() => {
          drawing = false;
          const view = editor?.prosemirrorView;
          if (view && !view.isDestroyed) refreshComments(view);
        });
      },
    });
    const view = editor?.prosemirrorView;
    if (view) refreshComments(view);
    return () => desk.on({ say: undefined, opened: undefined, changed: undefined });
  }, [desk, editor]);

  useEffect(() => {
    // As in other editors; the panel has a button for it.
    const begin = (event: KeyboardEvent) => {
      if (event.code !== "KeyM" || !event.altKey || !(event.ctrlKey || event.metaKey)) return;
      const range = editor && selectedRange(editor.prosemirrorView);
      if (!range) return;
      event.preventDefault();
      desk.propose(range);
      open.current();
    };
    window.addEventListener("keydown", begin);
    return () => window.removeEventListener("keydown", begin);
  }, [desk, editor]);
}
