import { describe, expect, it } from "vitest";
import { draggedFrom, roadTo, treeOf } from "./folders";

const letters = { id: "a", name: "Letters", parent_id: null };
const old = { id: "b", name: "Old", parent_id: "a" };
const oldest = { id: "c", name: "Oldest", parent_id: "b" };
const notes = { id: "d", name: "Notes", parent_id: null };
const all = [letters, notes, old, oldest];

describe("folders", () => {
  it("have a road from the top", () => {
    expect(roadTo(all, "c")).toEqual([letters, old, oldest]);
    expect(roadTo(all, null)).toEqual([]);
    expect(roadTo(all, "gone")).toEqual([]);
  });

  it("have a road that ends, even in a circle", () => {
    const circle = [
      { ...letters, parent_id: "b" },
      { ...old, parent_id: "a" },
    ];
    expect(roadTo(circle, "a").length).toBeLessThan(5);
  });

  it("are listed below the one they lie in", () => {
    const shown = treeOf(all).map(({ folder, depth }) => `${depth} ${folder.name}`);
    expect(shown).toEqual(["0 Letters", "1 Old", "2 Oldest", "0 Notes"]);
  });
});

describe("what is dragged", () => {
  const here = "https://write.example.org";
  it.each([
    [`${here}/d/abc-1.2`, { kind: "document", id: "abc-1.2" }],
    [`# a comment\r\n${here}/w/12/f/34`, { kind: "folder", id: "34" }],
    [`${here}/account`, null],
    ["https://elsewhere.example/d/abc", null],
    ["not an address", null],
    ["", null],
  ])("%s is %j", (addresses, meant) => {
    expect(draggedFrom(addresses, here)).toEqual(meant);
  });
});
