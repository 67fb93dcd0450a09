/** What is worked out of the text: again when it rests, for a big text takes its time. */
import type { BlockNoteEditor } from "@blocknote/core";
import type { EditorState } from "prosemirror-state";
import { useEffect, useState } from "react";

const REST_MS = 250;

/** `read` of the editor's state, null while there is no editor. `read` must be the same function. */
export function useDocument<T>(
  editor: BlockNoteEditor | null,
  read: (state: EditorState) => T,
): T | null {
  const [value, setValue] = useState<T | null>(null);
  useEffect(() => {
    if (!editor) return;
    let timer: number | undefined;
    const look = () => {
      timer = undefined;
      if (editor.prosemirrorView && !editor.prosemirrorView.isDestroyed) {
        setValue(read(editor.prosemirrorState));
      }
    };
    const later = () => {
      timer ??= window.setTimeout(look, REST_MS);
    };
    later();
    const offChange = editor.onChange(later);
    const offSelection = editor.onSelectionChange(later, true);
    return () => {
      window.clearTimeout(timer);
      offChange?.();
      offSelection?.();
    };
  }, [editor, read]);
  return value;
}
