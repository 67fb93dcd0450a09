import { type Node, Schema } from "prosemirror-model";
import { EditorState, Selection, TextSelection } from "prosemirror-state";
import type { DecorationSet } from "prosemirror-view";
import { expect, test } from "vitest";
import { drawnLater } from "./drawnLater";

const schema = new Schema({
  nodes: {
    doc: { content: "group" },
    group: { content: "block+" },
    block: { content: "p", attrs: { id: { default: null } } },
    p: { content: "text*" },
    text: {},
  },
});
const plugin = drawnLater();
const block = (n: number) => schema.node("block", { id: `${n}` }, [schema.node("p")]);
const blocks = (count: number) => Array.from({ length: count }, (_, n) => block(n));
const opened = (count: number) =>
  EditorState.create({
    doc: schema.node("doc", null, [schema.node("group", null, blocks(count))]),
    plugins: [plugin],
  });
const filled = (state: EditorState, content: Node[]) => {
  const { tr } = state;
  tr.replaceWith(1, state.doc.content.size - 1, content);
  return state.apply(tr.setSelection(Selection.atStart(tr.doc)));
};
const room = (state: EditorState) => {
  const drawn = plugin.props.decorations?.call(plugin, state) as DecorationSet;
  return drawn.find().map(({ from }) => state.doc.nodeAt(from)?.attrs.id);
};

test("a text that arrives at once keeps room for what is drawn later, before its end", () => {
  expect(room(filled(opened(1), blocks(400)))).toEqual(["388"]);
  expect(room(filled(opened(1), blocks(299)))).toEqual([]);
});

test("all is drawn as soon as the caret comes near", () => {
  const long = filled(opened(1), blocks(400));
  const caret = (n: number) =>
    long.apply(long.tr.setSelection(TextSelection.create(long.doc, 3 + 4 * n)));
  expect(room(caret(40))).toEqual(["388"]);
  expect(room(caret(50))).not.toContain("388");
  expect(room(caret(399))).not.toContain("388");
});

test("a text that grows is drawn already", () => {
  let state = opened(298);
  for (const n of [298, 299, 300]) {
    state = state.apply(state.tr.insert(state.doc.content.size - 1, block(n)));
  }
  expect(state.doc.firstChild?.childCount).toBe(301);
  expect(room(state)).toEqual([]);
});

test("there is no room left where what was to be drawn is deleted", () => {
  const long = filled(opened(1), blocks(400));
  const some = [...blocks(100), ...blocks(400).slice(390)];
  expect(room(filled(long, some))).toEqual(["390"]);
  expect(room(filled(long, blocks(10)))).toEqual([]);
});
