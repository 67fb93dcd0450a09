import { describe, expect, it } from "vitest";
import { shown } from "./keys";

describe("keys", () => {
  it.each([
    ["Mod+K", "Ctrl+K", "⌘K"],
    ["Mod+Shift+O", "Ctrl+Shift+O", "⌘⇧O"],
    ["Alt+Enter", "Alt+Enter", "⌥Enter"],
    ["F8", "F8", "F8"],
  ])("%s", (keys, pc, apple) => {
    expect(shown(keys, false)).toBe(pc);
    expect(shown(keys, true)).toBe(apple);
  });
});
