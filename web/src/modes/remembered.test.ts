import { beforeEach, describe, expect, it, vi } from "vitest";
import { forgetModes, recall, remember } from "./remembered";

const kept = new Map<string, string>();

beforeEach(() => {
  kept.clear();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
});

describe("what is remembered", () => {
  it("belongs to one document, and what is usual leaves nothing", () => {
    remember("one", { mode: "viewing", clean: true });
    expect(recall("one")).toEqual({ mode: "viewing", clean: true });
    expect(recall("other")).toBeNull();
    remember("one", { mode: "editing", clean: false });
    expect(recall("one")).toBeNull();
  });

  it("is bounded, and the newest stay", () => {
    for (let each = 0; each < 250; each += 1)
      remember(`${each}`, { mode: "viewing", clean: false });
    expect(recall("49")).toBeNull();
    expect(recall("50")).not.toBeNull();
    expect(recall("249")).not.toBeNull();
  });

  it("survives damage, and goes when it shall", () => {
    kept.set("burnish.modes", '{"one": {"mode": "sleeping"}}');
    expect(recall("one")).toBeNull();
    kept.set("burnish.modes", "{");
    expect(recall("one")).toBeNull();
    remember("one", { mode: "suggesting", clean: false });
    forgetModes();
    expect(recall("one")).toBeNull();
  });
});
