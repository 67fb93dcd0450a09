/** A block's text and offsets as the server counts them, and ProseMirror's positions. */
import type { Node } from "prosemirror-model";

/** What stands for a line break or another inline thing that is not text. */
export const OBJECT = "\uFFFC";

export type BlockPlace = {
  id: string;
  /** Position of the first inline position inside the block's content. */
  inside: number;
  content: Node;
};

/** Every block of the document whose content is inline text, in order. */
export function blockPlaces(doc: Node): BlockPlace[] {
  const places: BlockPlace[] = [];
  doc.descendants((node, position) => {
    if (node.type.name !== "blockContainer") return !node.isTextblock && !node.isInline;
    const content = node.firstChild;
    if (content?.isTextblock && typeof node.attrs.id === "string") {
      places.push({ id: node.attrs.id, inside: position + 2, content });
    }
    return node.childCount > 1;
  });
  return places;
}

/** ProseMirror keeps the node of a block that did not change, so its text is put together once. */
const texts = new WeakMap<Node, string>();

/** The text of a block's content: every inline node that is not text counts as one character. */
export function textOf(content: Node): string {
  const known = texts.get(content);
  if (known !== undefined) return known;
  let text = "";
  content.forEach((child) => {
    text += child.isText ? (child.text ?? "") : OBJECT;
  });
  texts.set(content, text);
  return text;
}

/** The position of a UTF-16 offset in a block's text. */
export function positionAt({ content, inside }: BlockPlace, offset: number): number {
  let position = inside;
  let left = offset;
  for (let i = 0; i < content.childCount && left > 0; i++) {
    const child = content.child(i);
    const length = child.isText ? child.nodeSize : 1;
    const taken = Math.min(left, length);
    position += child.isText ? taken : child.nodeSize;
    left -= taken;
  }
  return position;
}
