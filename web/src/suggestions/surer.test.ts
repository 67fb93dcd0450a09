import { expect, it } from "vitest";
import { surer } from "./surer";

const SURE = { score: 0.95 };
const UNSURE = { score: 0.6, author: null };
const BEN = { score: 1, author: "Ben" };

it("are those of the model only, unless people propose all there is", () => {
  expect(surer([SURE, UNSURE, BEN], 90)).toEqual([SURE]);
  expect(surer([SURE, UNSURE, BEN], 50)).toEqual([SURE, UNSURE]);
  expect(surer([BEN, BEN], 90)).toEqual([BEN, BEN]);
  expect(surer([UNSURE, BEN], 90)).toEqual([]);
});
