import { describe, expect, it } from "vitest";
import { peopleIn } from "./presentPeople";

describe("who is here", () => {
  it("leaves out me, in all my tabs", () => {
    const states = new Map<number, unknown>([
      [1, { user: { id: "me", name: "Ana", color: "#3b6fb6" } }],
      [2, { user: { id: "me", name: "Ana", color: "#3b6fb6" } }],
      [3, { user: { id: "ben", name: "Ben", color: "#1f7a6d" } }],
      [4, { user: { id: "ben", name: "Ben", color: "#1f7a6d" } }],
    ]);
    expect(peopleIn(states, 1, "me")).toEqual([
      { key: "ben", name: "Ben", color: "#1f7a6d", away: false },
    ]);
  });

  it("takes a person for away who looks at none of their pages", () => {
    const ben = { id: "ben", name: "Ben", color: "#1f7a6d" };
    const states = new Map<number, unknown>([
      [3, { user: ben, away: true }],
      [4, { user: ben, away: true }],
    ]);
    expect(peopleIn(states, 1, "me").map(({ away }) => away)).toEqual([true]);
    const here = new Map(states).set(5, { user: { id: "cy", name: "Cy", color: "#1f7a6d" } });
    expect(peopleIn(here, 1, "me").map(({ name }) => name)).toEqual(["Cy", "Ben"]);
    for (const looking of [3, 4]) {
      const both = new Map(states).set(looking, { user: ben, away: false });
      expect(peopleIn(both, 1, "me").map(({ away }) => away)).toEqual([false]);
    }
  });

  it("takes states that say nothing sensible", () => {
    const states = new Map<number, unknown>([
      [2, null],
      [3, {}],
      [4, { user: { name: 7, color: "url(evil)" } }],
      [5, { user: { name: "", color: "#zzz" } }],
    ]);
    const people = peopleIn(states, 1, "me");
    expect(people.map(({ name }) => name)).toEqual(["Guest", "Guest"]);
    expect(people.every(({ color }) => /^#[0-9a-f]{6}$/.test(color))).toBe(true);
  });
});
