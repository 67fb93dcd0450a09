/**
 * A long text opens with its first screens and its end. The blocks between are in the text from the
 * beginning; their place in the page is drawn in pauses, and at once where somebody needs them.
 */
import type { Node } from "prosemirror-model";
import { type EditorState, Plugin, PluginKey, type Transaction } from "prosemirror-state";
import { Decoration, DecorationSet, type EditorView, type NodeView } from "prosemirror-view";
import { groupOf, isLong } from "./longText";
import { inPauses } from "./pauses";

/** Blocks that are drawn from the first moment: what the highest screens show, and where End goes. */
const FIRST = 60;
const LAST = 12;
/** So close to the caret all is drawn: the browser moves the caret, and tells of it some keys later. */
const NEAR = LAST;
/** Blocks for one pause: fewer, and all of them take longer; more, and a key waits. */
const SLICE = 250;
/** About as high as a line of text with its padding. */
const LINE_PX = 38;

type Later = {
  /** Of the blocks that are still to be drawn, in their order. */
  ids: ReadonlySet<string>;
  /** Says to ProseMirror which blocks look different now. */
  fresh: DecorationSet;
  /** Whether the text has been seen: a block that comes later is always drawn. */
  seen: boolean;
};

const key = new PluginKey<Later>("drawnLater");
const NONE: ReadonlySet<string> = new Set();

/** The ProseMirror plugin. */
export function drawnLater(): Plugin<Later> {
  return new Plugin<Later>({
    key,
    state: {
      init: () => ({ ids: NONE, fresh: DecorationSet.empty, seen: false }),
      apply: (transaction, later, before, state) => next(transaction, later, before, state),
    },
    props: {
      decorations: (state) => key.getState(state)?.fresh,
      nodeViews: {
        // No view of ours: ProseMirror draws the block as the schema says.
        blockContainer: (node, view) =>
          (isLater(node, view) ? place(node, view) : null) as NodeView,
      },
    },
    view: (view) => follow(view),
  });
}

/** Draws all that is left, now: the block that is gone to has to be in the page. */
export function drawAll(view: EditorView): void {
  if (left(view) > 0) view.dispatch(view.state.tr.setMeta(key, Number.POSITIVE_INFINITY));
}

function left(view: EditorView): number {
  return key.getState(view.state)?.ids.size ?? 0;
}

function isLater(node: Node, view: EditorView): boolean {
  return key.getState(view.state)?.ids.has(node.attrs.id) ?? false;
}

/** Holds a block's place in ProseMirror's order, and none on the screen. */
function place(node: Node, view: EditorView): NodeView {
  const dom = document.createElement("div");
  dom.className = "later";
  return { dom, update: (now) => now.attrs.id === node.attrs.id && isLater(now, view) };
}

function next(
  transaction: Transaction,
  later: Later,
  before: EditorState,
  state: EditorState,
): Later {
  if (!later.seen) return isLong(state) && isEmpty(before) ? begun(state) : later;
  if (later.ids.size === 0) {
    return later.fresh === DecorationSet.empty ? later : { ...later, fresh: DecorationSet.empty };
  }
  const wanted = transaction.getMeta(key) as number | undefined;
  const count = isNear(state, later.ids) ? Number.POSITIVE_INFINITY : (wanted ?? 0);
  if (count === 0) {
    // A change by somebody else is a whole new document to ProseMirror: nothing maps through it.
    return transaction.docChanged
      ? { ...later, fresh: changed(state.doc, later.ids, NONE) }
      : later;
  }
  const ids = [...later.ids];
  const drawn = new Set(ids.slice(0, count));
  const left = new Set(ids.slice(count));
  return { seen: true, ids: left, fresh: changed(state.doc, left, drawn) };
}

/** As every editor is until it is given its text. One that grows block by block is drawn already. */
function isEmpty({ doc }: EditorState): boolean {
  return (groupOf(doc)?.childCount ?? 0) <= 1;
}

function begun(state: EditorState): Later {
  const ids: string[] = [];
  const group = groupOf(state.doc);
  group?.forEach((block, _offset, index) => {
    if (index >= FIRST && index < group.childCount - LAST) ids.push(block.attrs.id);
  });
  const all = new Set(ids);
  const left = isNear(state, all) ? NONE : all;
  return { seen: true, ids: left, fresh: changed(state.doc, left, NONE) };
}

/** Whether the selection is at blocks that are not drawn, or the arrow keys could lead there. */
function isNear(state: EditorState, ids: ReadonlySet<string>): boolean {
  const group = groupOf(state.doc);
  if (!group) return false;
  const { $from, $to } = state.selection;
  const first = $from.depth > 0 ? $from.index(1) - NEAR : 0;
  const last = $to.depth > 0 ? $to.index(1) + NEAR : group.childCount;
  for (let n = Math.max(0, first); n <= Math.min(last, group.childCount - 1); n += 1) {
    if (ids.has(group.child(n).attrs.id)) return true;
  }
  return false;
}

/** Marks the blocks that are drawn just now, and keeps the room of those that are not. */
function changed(doc: Node, left: ReadonlySet<string>, drawn: ReadonlySet<string>): DecorationSet {
  const group = groupOf(doc);
  if (!group) return DecorationSet.empty;
  const decorations: Decoration[] = [];
  if (drawn.size > 0) {
    group.forEach((block, offset) => {
      // After the opening of the group.
      const at = offset + 1;
      if (drawn.has(block.attrs.id)) decorations.push(Decoration.node(at, at + block.nodeSize, {}));
    });
  }
  if (left.size > 0) {
    let at = group.content.size + 1;
    let n = group.childCount - 1;
    while (n > 0 && !left.has(group.child(n - 1).attrs.id)) {
      at -= group.child(n).nodeSize;
      n -= 1;
    }
    // Without one before it, all of them were deleted.
    if (n > 0) {
      const room = { style: `margin-top: ${left.size * LINE_PX}px` };
      decorations.push(Decoration.node(at - group.child(n).nodeSize, at, room));
    }
  }
  return DecorationSet.create(doc, decorations);
}

/** Draws in pauses, where somebody scrolls to, and before printing. */
function follow(view: EditorView) {
  const draw = (count: number) => view.dispatch(view.state.tr.setMeta(key, count));
  const pauses = inPauses(view.dom, () => {
    if (left(view) > 0 && !view.composing) draw(SLICE);
    return left(view) > 0;
  });
  const scrolled = () => {
    if (left(view) === 0) return;
    const above = view.dom.querySelector(".later")?.previousElementSibling;
    if (!above) return;
    const missing = 2 * window.innerHeight - above.getBoundingClientRect().bottom;
    if (missing > 0) draw(Math.ceil(missing / LINE_PX));
  };
  const printed = () => drawAll(view);
  document.addEventListener("scroll", scrolled, { passive: true });
  window.addEventListener("beforeprint", printed);
  return {
    update: () => {
      if (left(view) > 0) pauses.start();
    },
    destroy: () => {
      pauses.stop();
      document.removeEventListener("scroll", scrolled);
      window.removeEventListener("beforeprint", printed);
    },
  };
}
