import { expect, it } from "vitest";
import { pauseAfter } from "./useModel";

const NOBODY = { state: "starting", workers: 0 } as const;

it("asks soon for a model that loads, ever less for one that nobody runs, and seldom else", () => {
  const pauses: number[] = [];
  let pause = 30_000;
  for (let times = 0; times < 8; times += 1) {
    pause = pauseAfter(NOBODY, pause);
    pauses.push(pause);
  }
  expect(pauses[0]).toBe(2000);
  expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
  expect(pauses.at(-1)).toBe(15_000);
  expect(pauseAfter({ state: "failed", workers: null }, 2000)).toBe(3000);
  expect(pauseAfter({ state: "starting", workers: null }, 15_000)).toBe(2000);
  expect(pauseAfter({ state: "off", workers: null }, 2000)).toBe(30_000);
  expect(pauseAfter({ state: "ready", workers: 2 }, 2000)).toBe(30_000);
});
