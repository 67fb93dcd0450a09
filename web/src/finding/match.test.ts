import { describe, expect, it } from "vitest";
import { match } from "./match";

describe("the palette", () => {
  it("finds by the beginnings of words, in any order and without accents", () => {
    expect(match("doc new", ["New document"])).toBe(1);
    expect(match("uber", ["Über dieses Dokument"])).toBe(1);
    expect(match("", ["Share"])).toBe(1);
  });

  it("takes what is inside of a word for less", () => {
    expect(match("place", ["Find and replace"])).toBe(0.5);
    expect(match("find place", ["Find and replace"])).toBe(0.75);
  });

  it("does not find what has only the letters", () => {
    expect(match("sum", ["Mode: Suggesting", "suggest mode"])).toBe(0);
    expect(match("new table", ["New document"])).toBe(0);
  });
});
