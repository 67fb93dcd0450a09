import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { followAttention, HIDDEN_MS, IDLE_MS } from "./attention";

class Page extends EventTarget {
  hidden = false;
  setTimeout = (work: () => void, milliseconds: number) => setTimeout(work, milliseconds);
  clearTimeout = (timer: number | undefined) => clearTimeout(timer);

  turn(hidden: boolean): void {
    this.hidden = hidden;
    this.dispatchEvent(new Event("visibilitychange"));
  }
}

let page: Page;
let told: boolean[];
let end: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  page = new Page();
  vi.stubGlobal("document", page);
  vi.stubGlobal("window", page);
  told = [];
  end = followAttention((away) => told.push(away));
});

afterEach(() => {
  end();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("takes somebody who does nothing for gone, and for back with the first sign", () => {
  vi.advanceTimersByTime(IDLE_MS - 1000);
  page.dispatchEvent(new Event("wheel"));
  vi.advanceTimersByTime(IDLE_MS - 1000);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(2000);
  expect(told).toEqual([true]);
  page.dispatchEvent(new Event("keydown"));
  expect(told).toEqual([true, false]);
  vi.advanceTimersByTime(IDLE_MS);
  expect(told).toEqual([true, false, true]);
});

it("takes a tab that is hidden for a while for left, and one that is looked at again for not", () => {
  page.turn(true);
  vi.advanceTimersByTime(HIDDEN_MS / 2);
  page.turn(false);
  vi.advanceTimersByTime(HIDDEN_MS);
  expect(told).toEqual([]);
  page.turn(true);
  // A pointer that goes over a window behind others is no look at it.
  page.dispatchEvent(new Event("pointermove"));
  vi.advanceTimersByTime(HIDDEN_MS);
  page.dispatchEvent(new Event("pointermove"));
  expect(told).toEqual([true]);
  page.turn(false);
  expect(told).toEqual([true, false]);
});

it("tells nothing once it has ended", () => {
  end();
  page.turn(true);
  vi.advanceTimersByTime(IDLE_MS);
  page.turn(false);
  expect(told).toEqual([]);
});
