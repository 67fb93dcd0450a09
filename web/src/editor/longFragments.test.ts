import { Fragment, Schema } from "prosemirror-model";
import { expect, test } from "vitest";

type Place = { index: number; offset: number };
type Searching = { findIndex: (position: number) => Place };

const schema = new Schema({
  nodes: { doc: { content: "p*" }, p: { content: "text*" }, text: {} },
});
const blocks = (count: number) =>
  Fragment.from(
    Array.from({ length: count }, (_, n) =>
      schema.node("p", null, n % 3 === 0 ? [] : [schema.text("x".repeat(n % 7 || 1))]),
    ),
  ) as Fragment & Searching;

test("every place of a long fragment is the one that counting finds", async () => {
  const usual = (Fragment.prototype as unknown as Searching).findIndex;
  const fragment = blocks(400);
  const counted = Array.from({ length: fragment.size + 1 }, (_, position) => ({
    ...usual.call(fragment, position),
  }));
  await import("./longFragments");
  expect((Fragment.prototype as unknown as Searching).findIndex).not.toBe(usual);
  for (let round = 0; round < 2; round += 1) {
    const found = counted.map((_, position) => ({ ...fragment.findIndex(position) }));
    expect(found).toEqual(counted);
  }
  expect(() => fragment.findIndex(fragment.size + 1)).toThrow(RangeError);
  expect(() => fragment.findIndex(-1)).toThrow(RangeError);
  expect({ ...blocks(5).findIndex(2) }).toEqual({ index: 1, offset: 2 });
});
