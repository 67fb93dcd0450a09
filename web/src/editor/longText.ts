/** A text of many blocks: what is far from the screen is neither styled nor laid out (text.css). */
import type { Node, ResolvedPos } from "prosemirror-model";
import { type EditorState, Plugin } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";

/** From so many blocks on; fewer cost nothing worth mentioning. */
const MANY = 300;
/** A block lies in the document's group of blocks. */
const BLOCK_DEPTH = 2;

/** Blocks on both sides of the caret, so that the arrow keys find them wherever the screen is. */
const AROUND = 2;

/** Where the caret is, blocks are always drawn: one that was just made gets the next letter before
 * the browser has looked whether it can be seen. */
export function longText(): Plugin {
  return new Plugin({
    props: {
      attributes: (state): Record<string, string> => (isLong(state) ? { class: "text--long" } : {}),
      decorations: (state) => {
        if (!isLong(state)) return null;
        const { $anchor, $head } = state.selection;
        const ends = $anchor.sameParent($head) ? [$head] : [$anchor, $head];
        return DecorationSet.create(state.doc, ends.flatMap(drawn));
      },
    },
  });
}

/** The document's group of blocks. */
export function groupOf(doc: Node): Node | null {
  return doc.firstChild;
}

export function isLong({ doc }: EditorState): boolean {
  return (groupOf(doc)?.childCount ?? 0) >= MANY;
}

function drawn(end: ResolvedPos): Decoration[] {
  if (end.depth < BLOCK_DEPTH) return [];
  const group = end.node(BLOCK_DEPTH - 1);
  const here = end.index(BLOCK_DEPTH - 1);
  const first = Math.max(0, here - AROUND);
  let at = end.before(BLOCK_DEPTH);
  for (let n = first; n < here; n += 1) at -= group.child(n).nodeSize;
  const found: Decoration[] = [];
  for (let n = first; n <= Math.min(group.childCount - 1, here + AROUND); n += 1) {
    const to = at + group.child(n).nodeSize;
    found.push(Decoration.node(at, to, { class: "at-caret" }));
    at = to;
  }
  return found;
}
