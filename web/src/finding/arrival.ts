/** Coming from a search: the words that were found are selected and brought into view. */
import type { BlockNoteEditor } from "@blocknote/core";
import type { Node } from "prosemirror-model";
import { TextSelection } from "prosemirror-state";
import type { Stretch } from "../search/api";
import { placeOf } from "./excerpt";

/** Another browser's words may still be on their way to the copy that opens first. */
const PATIENCE_MS = 5000;

/** The text of all blocks, one line each, and where each begins in it and in the document. */
function flat(doc: Node): { text: string; blocks: { at: number; pos: number }[] } {
  let text = "";
  const blocks: { at: number; pos: number }[] = [];
  doc.descendants((node, pos) => {
    if (!node.isTextblock) return true;
    blocks.push({ at: text.length, pos: pos + 1 });
    // One character for whatever is not text, as many as its place counts.
    text += `${node.textBetween(0, node.content.size, " ", " ")}\n`;
    return false;
  });
  return { text, blocks };
}

function select(editor: BlockNoteEditor, excerpt: readonly Stretch[]): boolean {
  const view = editor.prosemirrorView;
  const { text, blocks } = flat(view.state.doc);
  const place = placeOf(text, excerpt);
  const block = place && blocks.findLast(({ at }) => at <= place.from);
  if (!place || !block) return false;
  const from = block.pos + place.from - block.at;
  const selection = TextSelection.create(view.state.doc, from, from + place.to - place.from);
  view.dispatch(view.state.tr.setSelection(selection));
  const { node } = view.domAtPos(from);
  const element = node instanceof Element ? node : node.parentElement;
  element?.scrollIntoView({ block: "center" });
  return true;
}

/** Calls `arrived` once the words are selected. The answer stops waiting for them. */
export function goToExcerpt(
  editor: BlockNoteEditor,
  excerpt: readonly Stretch[],
  arrived: () => void,
): () => void {
  let stopped = false;
  const stop = () => {
    stopped = true;
    window.clearTimeout(timer);
    unsubscribe?.();
  };
  const attempt = () => {
    if (stopped || !editor.prosemirrorView || !select(editor, excerpt)) return;
    stop();
    arrived();
  };
  const timer = window.setTimeout(stop, PATIENCE_MS);
  // Never in the middle of a transaction.
  const unsubscribe = editor.onChange(() => queueMicrotask(attempt));
  queueMicrotask(attempt);
  return stop;
}
