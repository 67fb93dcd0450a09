/** Searching the editor's text, and replacing as edits like any other: one step to undo. */
import type { BlockNoteEditor } from "@blocknote/core";
import {
  findNext,
  findPrev,
  getMatchHighlights,
  getSearchState,
  replaceAll as replaceEach,
  replaceNext,
  SearchQuery,
  setSearchState,
} from "prosemirror-search";
import { yUndoPluginKey } from "y-prosemirror";

export type Wanted = {
  search: string;
  replace: string;
  caseSensitive: boolean;
  wholeWord: boolean;
};

/** Shows where the words are. */
export function find(editor: BlockNoteEditor, wanted: Wanted): void {
  const view = editor.prosemirrorView;
  // A dollar sign is one, not the place of a group.
  const replace = wanted.replace.replaceAll("$", "$$$$");
  const query = new SearchQuery({ ...wanted, replace, literal: true });
  view.dispatch(setSearchState(view.state.tr, query).setMeta("addToHistory", false));
}

/** Which of the places the selection is at, and how many there are; 0 where it is at none. */
export function count(editor: BlockNoteEditor): { at: number; of: number } {
  const { state } = editor.prosemirrorView;
  if (!getSearchState(state)?.query.valid) return { at: 0, of: 0 };
  const places = getMatchHighlights(state).find();
  const { from, to } = state.selection;
  const at = places.findIndex((place) => place.from === from && place.to === to) + 1;
  return { at, of: places.length };
}

/** Selects the next (1) or the previous (-1) place, around the end. The keyboard stays where it is. */
export function step(editor: BlockNoteEditor, direction: 1 | -1): void {
  const view = editor.prosemirrorView;
  (direction === 1 ? findNext : findPrev)(view.state, view.dispatch);
  const { node } = view.domAtPos(view.state.selection.from);
  const element = node instanceof Element ? node : node.parentElement;
  element?.scrollIntoView({ block: "center" });
}

/** Replaces the selected place and goes to the next, or goes to the first. */
export function replaceOne(editor: BlockNoteEditor): void {
  asOneStep(editor, () => {
    const view = editor.prosemirrorView;
    replaceNext(view.state, view.dispatch);
  });
}

/** Replaces all places. */
export function replaceAll(editor: BlockNoteEditor): void {
  asOneStep(editor, () => {
    const view = editor.prosemirrorView;
    replaceEach(view.state, view.dispatch);
  });
}

/** Shows nothing any more. */
export function stop(editor: BlockNoteEditor): void {
  const view = editor.prosemirrorView;
  if (!view || view.isDestroyed) return;
  view.dispatch(setSearchState(view.state.tr, new SearchQuery({ search: "" })));
}

function asOneStep(editor: BlockNoteEditor, change: () => void): void {
  const undo = yUndoPluginKey.getState(editor.prosemirrorState)?.undoManager;
  undo?.stopCapturing();
  change();
  undo?.stopCapturing();
}
