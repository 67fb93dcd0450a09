/** The headings of a document, and its size: worked out block by block, and only for what changed. */
import type { Node } from "prosemirror-model";
import { blockPlaces, OBJECT } from "../suggestions/blockText";

export type Heading = { id: string; level: number; text: string; position: number };

export type Size = { words: number; characters: number; withoutSpaces: number };

/** The headings in order. */
export function headingsOf(doc: Node): Heading[] {
  return blockPlaces(doc)
    .filter(({ content }) => content.type.name === "heading" && content.textContent.trim() !== "")
    .map(({ id, inside, content }) => ({
      id,
      level: Number(content.attrs.level) || 1,
      text: content.textContent.trim(),
      position: inside,
    }));
}

const segmenter = new Intl.Segmenter(undefined, { granularity: "word" });

/** Words as the languages' own rules part them; characters as people see them are near enough. */
export function sizeOf(text: string): Size {
  let words = 0;
  let characters = 0;
  let spaces = 0;
  for (const { segment, isWordLike } of segmenter.segment(text)) {
    if (isWordLike) words += 1;
    for (const character of segment) {
      if (character === OBJECT || character === "\n") continue;
      characters += 1;
      if (character.trim() === "") spaces += 1;
    }
  }
  return { words, characters, withoutSpaces: characters - spaces };
}

/** ProseMirror keeps the node of a block that did not change. */
const sizes = new WeakMap<Node, Size>();

/** The size of all text blocks, tables' cells among them. */
export function sizeOfDocument(doc: Node): Size {
  const sum = { words: 0, characters: 0, withoutSpaces: 0 };
  doc.descendants((node) => {
    if (!node.isTextblock) return true;
    let size = sizes.get(node);
    if (!size) {
      size = sizeOf(node.textBetween(0, node.content.size, OBJECT, OBJECT));
      sizes.set(node, size);
    }
    sum.words += size.words;
    sum.characters += size.characters;
    sum.withoutSpaces += size.withoutSpaces;
    return false;
  });
  return sum;
}
