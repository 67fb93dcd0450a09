/** Going from suggestion to suggestion in the text. */
import type { BlockNoteEditor } from "@blocknote/core";
import { TextSelection } from "prosemirror-state";
import type { SuggestionDesk } from "./desk";
import { type Mark, marksOf } from "./marks";

/** Puts the caret at a suggestion, brings it into view and makes it the active one. */
export function goTo(editor: BlockNoteEditor, desk: SuggestionDesk, id: string): void {
  const view = editor.prosemirrorView;
  const mark = view && marksOf(view.state).find(({ suggestion }) => suggestion.id === id);
  if (!view || !mark) return;
  const selection = TextSelection.create(view.state.doc, mark.to);
  view.dispatch(view.state.tr.setSelection(selection));
  view.focus();
  const element = view.dom.querySelector(`[data-suggestion-id="${CSS.escape(id)}"]`);
  element?.scrollIntoView({ block: "center", behavior: calm() ? "auto" : "smooth" });
  // After the caret's own choice: two suggestions may touch.
  queueMicrotask(() => desk.activate({ id, by: "caret" }));
}

/** Goes to the next (1) or the previous (-1) suggestion, around the end. False if there is none. */
export function step(editor: BlockNoteEditor, desk: SuggestionDesk, direction: 1 | -1): boolean {
  const view = editor.prosemirrorView;
  const marks = view ? marksOf(view.state) : [];
  if (!view || marks.length === 0) return false;
  const active = desk.view().active;
  const now = marks.findIndex(({ suggestion }) => suggestion.id === active?.id);
  const next = now >= 0 ? now + direction : fromCaret(marks, view.state.selection.head, direction);
  const mark = marks[(next + marks.length) % marks.length];
  if (mark) goTo(editor, desk, mark.suggestion.id);
  return true;
}

function fromCaret(marks: readonly Mark[], caret: number, direction: 1 | -1): number {
  const following = marks.findIndex(({ from }) => from >= caret);
  const index = following < 0 ? marks.length : following;
  return direction === 1 ? index : index - 1;
}

function calm(): boolean {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}
