import { expect, it } from "vitest";
import { pauseAfter } from "./useModel";

it("asks soon for a model that is not there, ever less often, and at once less for one that is", () => {
  let pause = pauseAfter("ready", 30_000);
  expect(pause).toBe(30_000);
  const pauses = Array.from({ length: 8 }, () => {
    pause = pauseAfter("failed", pause);
    return pause;
  });
  expect(pauses[0]).toBe(2000);
  expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
  expect(pauses.at(-1)).toBe(15_000);
  expect(pauseAfter("starting", 15_000)).toBe(15_000);
  expect(pauseAfter("off", 2000)).toBe(30_000);
});
