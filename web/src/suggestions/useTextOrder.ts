/** The open suggestions in the order in which they stand in the text. */
import type { BlockNoteEditor } from "@blocknote/core";
import { useMemo, useSyncExternalStore } from "react";
import type { SuggestionDesk } from "./desk";
import { marksOf } from "./marks";
import type { Suggestion } from "./types";

export function useTextOrder(
  editor: BlockNoteEditor | null,
  desk: SuggestionDesk,
): readonly Suggestion[] {
  const store = useMemo(() => {
    let current: readonly Suggestion[] = [];
    const read = () => {
      const state = editor?.prosemirrorView ? editor.prosemirrorState : null;
      const next = state ? marksOf(state).map(({ suggestion }) => suggestion) : [];
      const same =
        next.length === current.length && next.every((each, index) => each === current[index]);
      if (!same) current = next;
      return current;
    };
    const subscribe = (listener: () => void) => {
      // The marks are placed just after the list changed, and whenever the text does.
      const later = () => window.setTimeout(listener);
      const offDesk = desk.subscribe(later);
      const offEditor = editor?.onChange(later);
      return () => {
        offDesk();
        offEditor?.();
      };
    };
    return { read, subscribe };
  }, [editor, desk]);
  return useSyncExternalStore(store.subscribe, store.read);
}
