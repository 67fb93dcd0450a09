import { describe, expect, it } from "vitest";
import { accessAfter, UNTOLD } from "./access";

describe("what one may do", () => {
  it("may write until told otherwise, and after a move as before", () => {
    expect(UNTOLD.mayWrite).toBe(true);
    const editor = accessAfter(UNTOLD, { role: "editor", refused: null });
    expect(accessAfter(editor, { role: "editor", refused: null, moved: true })).toEqual(editor);
  });

  it("remembers a refusal until one may write again", () => {
    const refused = accessAfter(UNTOLD, { role: "viewer", refused: "no" });
    expect(refused).toEqual({ role: "viewer", mayWrite: false, refused: true });
    const later = accessAfter(refused, { role: "commenter", refused: null });
    expect(later.refused).toBe(true);
    expect(accessAfter(later, { role: "owner", refused: null }).refused).toBe(false);
  });
});
