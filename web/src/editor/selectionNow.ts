/** The selection as the browser has it, which the editor hears of a moment later. */
import { type Selection, TextSelection } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";

/** A key may be pressed before the browser has told that the one before it selected something. */
export function selectionNow(view: EditorView): Selection {
  const { state, dom } = view;
  const shown = dom.ownerDocument.getSelection();
  const { anchorNode, focusNode } = shown ?? {};
  if (!shown || !anchorNode || !focusNode) return state.selection;
  if (!(state.selection instanceof TextSelection) || !view.hasFocus()) return state.selection;
  if (!dom.contains(anchorNode) || !dom.contains(focusNode)) return state.selection;
  const place = (node: Node, offset: number) => state.doc.resolve(view.posAtDOM(node, offset));
  return TextSelection.between(
    place(anchorNode, shown.anchorOffset),
    place(focusNode, shown.focusOffset),
  );
}
