import { describe, expect, it } from "vitest";
import { type Anchor, type BlockText, BlockTexts, mapOffset, onlyPlace, reanchor } from "./anchor";

const QUOTE = "recieve";
const TEXT = "I have recieve it.";
function at(anchor: Anchor, quote: string, oldText: string, blocks: BlockText[]): Anchor | null {
  return reanchor(anchor, quote, oldText, new BlockTexts(blocks));
}

const HERE = { blockId: "a", start: 7, end: 14 };

describe("an offset", () => {
  it.each([
    ["text typed before it", `Yes, ${TEXT}`, 12],
    ["text typed after it", `${TEXT} Thanks.`, 7],
    ["text deleted before it", "have recieve it.", 5],
    ["emoji and combined characters before it", `👩‍👩‍👧é漢 ${TEXT}`, 7 + "👩‍👩‍👧é漢 ".length],
  ])("moves with %s", (_what, after, expected) => {
    expect(mapOffset(TEXT, after, 7)).toBe(expected);
  });

  it("stays in the text when all of it is deleted", () => {
    expect(mapOffset(TEXT, "", 7)).toBe(0);
  });
});

describe("a quote", () => {
  it("has an only place or none", () => {
    expect(onlyPlace("a b a", "b")).toBe(2);
    expect(onlyPlace("a b a", "a")).toBe(-1);
    expect(onlyPlace("aaa", "aa")).toBe(-1);
    expect(onlyPlace("abc", "")).toBe(-1);
  });
});

describe("a suggestion", () => {
  it("follows its words when text is typed before them", () => {
    const blocks = [{ id: "a", text: `Well: ${TEXT}` }];
    expect(at(HERE, QUOTE, TEXT, blocks)).toEqual({ blockId: "a", start: 13, end: 20 });
  });

  it("stays where it is among repeated words", () => {
    const text = "recieve recieve recieve";
    const second = { blockId: "a", start: 8, end: 15 };
    const blocks = [{ id: "a", text: `${text}!` }];
    expect(at(second, QUOTE, text, blocks)).toEqual(second);
  });

  it("is hidden when its words were changed", () => {
    expect(at(HERE, QUOTE, TEXT, [{ id: "a", text: "I have reXcieve it." }])).toBeNull();
  });

  it("goes along when Enter moves its words into the next block", () => {
    const blocks = [
      { id: "a", text: "I have " },
      { id: "b", text: "recieve it." },
    ];
    expect(at(HERE, QUOTE, TEXT, blocks)).toEqual({ blockId: "b", start: 0, end: 7 });
  });

  it("never guesses between two places", () => {
    const blocks = [
      { id: "a", text: "gone" },
      { id: "b", text: "recieve and recieve" },
    ];
    expect(at(HERE, QUOTE, TEXT, blocks)).toBeNull();
  });

  it("that only inserts keeps its place", () => {
    const blocks = [{ id: "a", text: `Oh. ${TEXT}` }];
    expect(at({ blockId: "a", start: 7, end: 7 }, "", TEXT, blocks)).toEqual({
      blockId: "a",
      start: 11,
      end: 11,
    });
  });
});
