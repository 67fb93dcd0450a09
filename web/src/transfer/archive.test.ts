import { expect, test } from "vitest";
import { archiveOf, type Entry } from "./archive";

const text = (path: string, words = "# Hi"): Entry => ({
  path,
  bytes: new TextEncoder().encode(words),
});
const picture = (path: string): Entry => ({ path, bytes: new Uint8Array([1, 2, 3]) });
const read = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);
const INSIDE = "data:image/png;base64,AQID";

test("folders are kept, but for the one around everything", () => {
  const { documents } = archiveOf([text("Export/House/b.md"), text("Export/a.md")]);
  expect(documents.map(({ folders, name }) => [...folders, name])).toEqual([
    ["House", "b.md"],
    ["a.md"],
  ]);
});

test("ids of Notion, and what systems add, are no names", () => {
  const id = "0123456789abcdef0123456789abcdef";
  const { documents, left } = archiveOf([
    text(`Plan ${id}.md`),
    text(`Plan ${id}/May ${id}.md`),
    text(`Plan ${id}/Tasks ${id}.csv`),
    text("__MACOSX/._Plan.md"),
    text("Plan/.DS_Store"),
    text("Plan/"),
  ]);
  expect(documents.map(({ folders, name }) => [...folders, name])).toEqual([
    ["Plan.md"],
    ["Plan", "May.md"],
  ]);
  expect(left).toEqual([`Plan ${id}/Tasks ${id}.csv`]);
});

test.each([
  ["![A](pictures/a%20b.png)", `![A](${INSIDE})`],
  ["![A](<pictures/a b.png>)", `![A](${INSIDE})`],
  ['![A](../House/pictures/a%20b.png "T")', `![A](${INSIDE} "T")`],
  ["![A](/House/pictures/a%20b.png)", `![A](${INSIDE})`],
  ["<img alt='' src='pictures/a%20b.png'>", `<img alt='' src="${INSIDE}">`],
  ["![A](https://example.org/a.png)", "![A](https://example.org/a.png)"],
  ["![A](../../../etc/passwd.png)", "![A](../../../etc/passwd.png)"],
  ["[A](pictures/a%20b.png)", "[A](pictures/a%20b.png)"],
  ["![100%](100%.png)", "![100%](100%.png)"],
])("a picture beside its document goes into it: %s", (written, expected) => {
  const { documents, left } = archiveOf([
    text("House/a.md", written),
    picture("House/pictures/a b.png"),
    text("b.md"),
  ]);
  const a = documents.find(({ name }) => name === "a.md");
  expect(read(a?.bytes)).toBe(expected);
  expect(left).toEqual(expected.includes(INSIDE) ? [] : ["House/pictures/a b.png"]);
});

test("what would be too large for the server stays outside", () => {
  const large = { path: "large.png", bytes: new Uint8Array(15 * 2 ** 20) };
  const { documents, left } = archiveOf([text("a.md", "![A](large.png)"), large]);
  expect(read(documents[0]?.bytes)).toBe("![A](large.png)");
  expect(left).toEqual(["large.png"]);
});

test("an archive without documents has none", () => {
  expect(archiveOf([picture("a.png")])).toEqual({ documents: [], left: ["a.png"] });
  expect(archiveOf([])).toEqual({ documents: [], left: [] });
});
