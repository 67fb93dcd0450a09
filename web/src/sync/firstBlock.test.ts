import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { beginIfEmpty, FRAGMENT } from "./firstBlock";

function exchange(one: Y.Doc, other: Y.Doc): void {
  Y.applyUpdate(other, Y.encodeStateAsUpdate(one));
  Y.applyUpdate(one, Y.encodeStateAsUpdate(other));
}

function write(doc: Y.Doc, words: string): void {
  const group = doc.getXmlFragment(FRAGMENT).get(0) as Y.XmlElement;
  const paragraph = (group.get(0) as Y.XmlElement).get(0) as Y.XmlElement;
  paragraph.insert(0, [new Y.XmlText(words)]);
}

describe("an empty document", () => {
  it("keeps both texts when two people begin it at once", () => {
    const ana = new Y.Doc();
    const ben = new Y.Doc();
    for (const doc of [ana, ben]) beginIfEmpty(doc);
    write(ana, "Ana");
    write(ben, "Ben");
    exchange(ana, ben);
    const fragment = ana.getXmlFragment(FRAGMENT);
    expect(fragment.length).toBe(1);
    expect(fragment.toString()).toBe(ben.getXmlFragment(FRAGMENT).toString());
    expect(fragment.toString()).toContain("Ana");
    expect(fragment.toString()).toContain("Ben");
  });

  it("is begun once", () => {
    const doc = new Y.Doc();
    beginIfEmpty(doc);
    const before = Y.encodeStateAsUpdate(doc);
    beginIfEmpty(doc);
    expect(Y.encodeStateAsUpdate(doc)).toEqual(before);
  });
});
