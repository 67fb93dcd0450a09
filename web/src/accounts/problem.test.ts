import { describe, expect, it } from "vitest";
import { problemIn } from "./problem";

describe("the reason in the address", () => {
  it.each([
    ["", null],
    ["#heading", null],
    ["#sign-in=expired", "expired"],
    ["#sign-in=too_many", "other"],
    ["#sign-in=<b>hello</b>", "other"],
  ])("%s", (hash, problem) => {
    expect(problemIn(hash)).toBe(problem);
  });
});
