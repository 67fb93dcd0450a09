import { describe, expect, it } from "vitest";
import { ago, timeOrDay } from "./time";

const NOW = new Date("2026-11-24T12:00:00Z");

describe("a time", () => {
  it.each([
    ["2026-11-24T11:59:40Z", "just now"],
    ["2026-11-24T11:57:00Z", "3 minutes ago"],
    ["2026-11-24T10:00:00Z", "2 hours ago"],
    ["2026-11-23T11:00:00Z", "yesterday"],
    ["2026-11-03T12:00:00Z", "3 weeks ago"],
    ["2025-11-01T12:00:00Z", "last year"],
  ])("%s is told as %s", (then, words) => {
    expect(ago(new Date(then), NOW)).toBe(words);
  });

  it("has no date where that is today", () => {
    const morning = new Date(2026, 10, 24, 9, 5);
    expect(timeOrDay(morning, new Date(2026, 10, 24, 23, 0))).toMatch(/^9:05\sAM$/);
    expect(timeOrDay(morning, new Date(2026, 10, 25, 0, 1))).toMatch(/^Nov 24, 2026, 9:05\sAM$/);
  });
});
