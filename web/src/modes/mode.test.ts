import { describe, expect, it } from "vitest";
import { type Kept, ModeChoice, modesOf } from "./mode";

const USUAL: Kept = { mode: "editing", clean: false };

describe("what a role leaves to choose from", () => {
  it("is everything for who may write, and where nobody signs in", () => {
    const all = ["editing", "suggesting", "viewing"];
    expect(modesOf({ role: "editor", mayWrite: true, refused: false }, false)).toEqual(all);
    expect(modesOf({ role: null, mayWrite: true, refused: false }, false)).toEqual(all);
  });

  it("is less for the others", () => {
    const commenter = { role: "commenter", mayWrite: false, refused: false } as const;
    expect(modesOf(commenter, false)).toEqual(["suggesting", "viewing"]);
    expect(modesOf({ ...commenter, role: "viewer" }, false)).toEqual(["viewing"]);
    expect(modesOf({ ...commenter, role: "owner", mayWrite: true }, true)).toEqual(["viewing"]);
  });
});

describe("a choice", () => {
  it("waits while the role does not allow it", () => {
    const kept: Kept[] = [];
    const choice = new ModeChoice(USUAL, (each) => kept.push(each));
    choice.allow(["suggesting", "viewing"]);
    expect(choice.current()).toBe("suggesting");
    choice.choose("editing");
    expect(choice.current()).toBe("suggesting");
    choice.allow(["editing", "suggesting", "viewing"]);
    expect(choice.current()).toBe("editing");
    expect(kept).toEqual([]);
  });

  it("hides marks only while one reads", () => {
    let kept = USUAL;
    const choice = new ModeChoice(USUAL, (each) => {
      kept = each;
    });
    choice.showMarks(false);
    expect(choice.clean()).toBe(false);
    choice.choose("viewing");
    expect(choice.clean()).toBe(true);
    expect(kept).toEqual({ mode: "viewing", clean: true });
  });
});
