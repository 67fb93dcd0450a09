import { describe, expect, it } from "vitest";
import { askedAt, meant, withName } from "./mention";

const PEOPLE = ["Ada Lovelace", "Ben", "Bea"];

describe("a name in a comment", () => {
  it.each([
    ["@", 1, 0, ""],
    ["Is it right, @Be", 16, 13, "Be"],
    ["(@ada l", 7, 1, "ada l"],
    ["@Be or not", 3, 0, "Be"],
  ])("%s asks at %i", (body, caret, from, name) => {
    expect(askedAt(body, caret)).toEqual({ from, name });
  });

  it.each([
    ["bea@example", 11],
    ["@Ben", 0],
    ["no name", 7],
    ["@B\nnext line", 12],
  ])("%s asks for nobody at %i", (body, caret) => {
    expect(askedAt(body, caret)).toBeNull();
  });

  it("may be anybody's that begins so", () => {
    expect(meant(PEOPLE, { from: 0, name: "be" })).toEqual(["Ben", "Bea"]);
    expect(meant(PEOPLE, { from: 0, name: "ada l" })).toEqual(["Ada Lovelace"]);
    expect(meant(PEOPLE, { from: 0, name: "Ben, look" })).toEqual([]);
  });

  it("is put where it was asked for", () => {
    expect(withName("Does @B agree?", 7, { from: 5, name: "B" }, "Bea")).toEqual({
      body: "Does @Bea agree?",
      caret: 10,
    });
  });
});
