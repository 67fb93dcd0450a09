import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { mergeInto } from "./titleText";

function shared(value: string): Y.Text {
  const text = new Y.Doc().getText("title");
  text.insert(0, value);
  return text;
}

describe("a title", () => {
  it.each([
    ["", "Minutes"],
    ["Minutes", ""],
    ["Minutes", "Minutes of May"],
    ["aaaa", "aaa"],
    ["é漢🐍", "é漢👩‍👩‍👧"],
    ["🐍", "🐎"],
    ["🐍🐍", "🐍"],
    ["مرحبا", "مرحبا بك"],
  ])("%j becomes %j", (before, after) => {
    const text = shared(before);
    mergeInto(text, after);
    expect(text.toString()).toBe(after);
  });

  it("keeps what two people type at both ends at once", () => {
    const ana = shared("Plan");
    const ben = new Y.Doc().getText("title");
    Y.applyUpdate(ben.doc as Y.Doc, Y.encodeStateAsUpdate(ana.doc as Y.Doc));
    mergeInto(ana, "A Plan");
    mergeInto(ben, "Plan B");
    Y.applyUpdate(ben.doc as Y.Doc, Y.encodeStateAsUpdate(ana.doc as Y.Doc));
    Y.applyUpdate(ana.doc as Y.Doc, Y.encodeStateAsUpdate(ben.doc as Y.Doc));
    expect(ana.toString()).toBe("A Plan B");
    expect(ben.toString()).toBe("A Plan B");
  });
});
