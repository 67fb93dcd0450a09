import { Schema } from "prosemirror-model";
import { describe, expect, it } from "vitest";
import { headingsOf, sizeOf, sizeOfDocument } from "./outline";

const schema = new Schema({
  nodes: {
    doc: { content: "blockContainer+" },
    blockContainer: { content: "(paragraph | heading)", attrs: { id: { default: "" } } },
    paragraph: { content: "text*" },
    heading: { content: "text*", attrs: { level: { default: 1 } } },
    text: {},
  },
});

function block(id: string, type: string, text: string, attrs = {}) {
  const content = schema.node(type, attrs, text ? [schema.text(text)] : []);
  return schema.node("blockContainer", { id }, [content]);
}

const doc = schema.node("doc", null, [
  block("a", "heading", "First"),
  block("b", "paragraph", "Two words"),
  block("c", "heading", " "),
  block("d", "heading", "Second", { level: 2 }),
]);

describe("an outline", () => {
  it("has the headings that say something, and where their text begins", () => {
    const headings = headingsOf(doc);
    expect(headings.map(({ id, level, text }) => [id, level, text])).toEqual([
      ["a", 1, "First"],
      ["d", 2, "Second"],
    ]);
    for (const { position, text } of headings) {
      expect(doc.textBetween(position, position + text.length)).toBe(text);
    }
  });
});

describe("a size", () => {
  it.each([
    ["", 0, 0, 0],
    ["It’s a well-known fact.", 5, 23, 20],
    ["Ça va, l’été ?", 3, 14, 11],
    ["é🐍 漢字", 2, 5, 4],
  ])("of %j", (text, words, characters, withoutSpaces) => {
    expect(sizeOf(text)).toEqual({ words, characters, withoutSpaces });
  });

  it("is that of all blocks", () => {
    expect(sizeOfDocument(doc)).toEqual({ words: 4, characters: 21, withoutSpaces: 19 });
  });
});
