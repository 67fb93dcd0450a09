import { describe, expect, it } from "vitest";
import { placeOf } from "./excerpt";

const said = (text: string) => ({ text, hit: false });
const hit = (text: string) => ({ text, hit: true });

const TEXT = "A cat (grey) sat.\nThe second cat\tslept. A third cat.";

describe("the place of an excerpt", () => {
  it("is the one that its surroundings say", () => {
    const place = placeOf(TEXT, [said("… sat. The second "), hit("cat"), said(" slept. A …")]);
    expect(place && TEXT.slice(place.from - 7, place.to)).toBe("second cat");
  });

  it("is found with signs that mean something in patterns", () => {
    expect(placeOf(TEXT, [hit("A"), said(" cat (grey) sat.")])).toEqual({ from: 0, to: 1 });
  });

  it("is the first one where the surroundings have changed", () => {
    expect(placeOf(TEXT, [said("… a fourth "), hit("cat")])).toEqual({ from: 2, to: 5 });
  });

  it("is none where the word is gone, or where only the title was found", () => {
    expect(placeOf(TEXT, [said("a "), hit("dog")])).toBe(null);
    expect(placeOf(TEXT, [said("A cat")])).toBe(null);
  });
});
