import { expect, test } from "vitest";
import { nameOf, sizeOf, targetOf } from "./attachment";

const OWN = `/api/v1/documents/essay-1/files/${"ab".repeat(32)}.bin`;

test("a file of ours is downloaded under the name that its block has", () => {
  expect(targetOf(OWN, "")).toEqual({ href: OWN, own: true });
  expect(targetOf(OWN, "a&b=c #1.pdf")).toEqual({
    href: `${OWN}?name=a%26b%3Dc+%231.pdf`,
    own: true,
  });
});

test("a file elsewhere is a link", () => {
  expect(targetOf("https://example.org/a.pdf", "x")).toEqual({
    href: "https://example.org/a.pdf",
    own: false,
  });
});

test.each([
  "javascript:alert(1)",
  " java\nscript:alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "blob:https://example.org/1",
  "vbscript:x",
  "//evil.example/a",
  "/account",
  `${OWN}/../../../../account`,
  `${OWN}?x`,
  "",
  7,
  null,
  { toString: () => "https://example.org" },
])("%s leads nowhere", (url) => {
  expect(targetOf(url, "a.pdf")).toBeNull();
});

test("a name shows what it is", () => {
  expect(nameOf("invoice\u202efdp.exe")).toBe("invoicefdp.exe");
  expect(nameOf("a\u0000\n\u200bb.txt ")).toBe("ab.txt");
  expect(nameOf("می\u200cخواهم.pdf")).toBe("می\u200cخواهم.pdf");
  expect(nameOf(["<b>"])).toBe("");
  expect(nameOf("x".repeat(500))).toHaveLength(200);
});

test.each([
  [1, "1 byte"],
  [999, "999 bytes"],
  [1234, "1 kB"],
  [1_250_000, "1.3 MB"],
  [3e9, "3 GB"],
  [0, ""],
  [-4, ""],
  [Number.NaN, ""],
  ["12", ""],
  [0.001, ""],
])("%s bytes are %s", (bytes, words) => {
  expect(sizeOf(bytes)).toBe(words);
});
