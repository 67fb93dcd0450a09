import { describe, expect, it } from "vitest";
import { peopleWith } from "./find";

const people = [
  { name: "Zoë Martínez", email: "zoe@example.org" },
  { name: "Ada Byron", email: "ada@houses.example" },
];
const names = (words: string) => peopleWith(words, people).map(({ name }) => name);

describe("finding people", () => {
  it.each([
    ["", ["Zoë Martínez", "Ada Byron"]],
    ["  ", ["Zoë Martínez", "Ada Byron"]],
    ["martinez ZOE", ["Zoë Martínez"]],
    ["houses", ["Ada Byron"]],
    ["ada zoe", []],
  ])("%s", (words, found) => {
    expect(names(words)).toEqual(found);
  });
});
