import { describe, expect, it } from "vitest";
import { continues, type Draft, erase, matters, write } from "./draft";

const at = (from: number, to: number, text = "") => ({ from, to, text });

describe("a draft", () => {
  it("collects what is typed at one place", () => {
    let draft: Draft | null = write(null, at(5, 5), "a");
    draft = write(draft, at(5, 5), "b");
    expect(draft).toEqual({ from: 5, to: 5, before: "", after: "ab", replaces: null });
  });

  it("begins anew elsewhere", () => {
    const draft = write(write(null, at(5, 5), "a"), at(9, 9), "b");
    expect(draft).toMatchObject({ from: 9, to: 9, after: "b" });
  });

  it("replaces what is selected", () => {
    const draft = write(null, at(2, 5, "old"), "new");
    expect(draft).toMatchObject({ from: 2, to: 5, before: "old", after: "new" });
  });

  it("loses its own characters first, a whole one at a time, then the old ones", () => {
    let draft: Draft | null = write(null, at(5, 5), "👩‍👩‍👧");
    draft = erase(draft, at(4, 5, "x"), false);
    expect(draft).toMatchObject({ from: 5, to: 5, after: "" });
    draft = erase(draft, at(4, 5, "x"), false);
    expect(draft).toMatchObject({ from: 4, to: 5, before: "x", after: "" });
    draft = erase(draft, at(3, 4, "y"), false);
    expect(draft).toMatchObject({ from: 3, to: 5, before: "yx" });
    draft = erase(draft, at(5, 6, "z"), true);
    expect(draft).toMatchObject({ from: 3, to: 6, before: "yxz" });
  });

  it("goes on wherever the caret is in it", () => {
    const draft = write(null, at(2, 5, "old"), "");
    expect([1, 2, 5, 6].map((place) => continues(draft, place))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it("matters only if it changes something", () => {
    expect(matters(write(null, at(2, 5, "old"), "old"))).toBe(false);
    expect(matters(write(null, at(2, 5, "old"), ""))).toBe(true);
  });
});
