import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError } from "../api/http";
import { importFile } from "./api";
import type { Entry } from "./archive";
import { takeIn } from "./takeIn";
import { unzipped } from "./unzip";

vi.mock("./api", () => ({ importFile: vi.fn() }));
vi.mock("./unzip", () => ({ unzipped: vi.fn() }));
vi.mock("../workspaces/api", () => ({ createFolder: vi.fn(), putInto: vi.fn() }));
vi.mock("../i18n", () => ({
  default: { t: (key: string, { why }: { why: string }) => `${key}: ${why}` },
}));
vi.mock("../offline/beginning", () => {
  let last = 0;
  return { newId: () => `id${++last}` };
});

const sent: { name: string; id: string | undefined; words: string }[] = [];
const refused = new ApiError(422, "conversion_failed", "Damaged.");

/** What the server says to the files with these names, one answer after the other. */
function server(answers: Record<string, (Error | "made")[]>): void {
  vi.mocked(importFile).mockImplementation(async (file, id) => {
    sent.push({ name: file.name, id, words: await file.text() });
    const answer = answers[file.name]?.shift() ?? "made";
    if (answer !== "made") throw answer;
    return { id: id ?? "by the server" } as Awaited<ReturnType<typeof importFile>>;
  });
}

async function taken(pages: Record<string, string>) {
  const entries = Object.entries(pages).map(
    ([path, words]): Entry => ({ path, bytes: new TextEncoder().encode(words) }),
  );
  vi.mocked(unzipped).mockResolvedValue(entries);
  const all = takeIn([new File([], "export.zip")], undefined, () => undefined);
  await vi.runAllTimersAsync();
  return all;
}

beforeEach(() => {
  sent.length = 0;
  vi.useFakeTimers();
  vi.stubGlobal("window", globalThis);
  vi.stubGlobal("location", { origin: "https://b.example" });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("what leads nowhere comes first, and nobody leads to what is known to have failed", async () => {
  server({ "b.md": [refused] });
  const outcome = await taken({ "a.md": "[b](b.md) [c](c.md)", "b.md": "B", "c.md": "[a](a.md)" });
  expect(sent.map(({ name }) => name)).toEqual(["b.md", "a.md", "c.md"]);
  const [b, a, c] = sent.map(({ id }) => id);
  expect(sent[1]?.words).toBe(`[b](b.md) [c](https://b.example/d/${c})`);
  expect(sent[2]?.words).toBe(`[a](https://b.example/d/${a})`);
  expect(outcome).toEqual({
    made: [a, c],
    failed: [{ name: "b.md", why: "Damaged." }],
    left: 0,
  });
  expect(b).toBeDefined();
});

test("where others lead already, a page says what became of it", async () => {
  server({ "b.md": [refused] });
  const outcome = await taken({ "a.md": "[b](b.md)", "b.md": "[a](a.md)" });
  const [a, b, standIn] = sent;
  expect(a?.words).toBe(`[b](https://b.example/d/${b?.id})`);
  expect(standIn).toEqual({
    name: "b.txt",
    id: b?.id,
    words: "transfer:archive.standIn: Damaged.",
  });
  expect(outcome.made).toEqual([a?.id]);
  expect(outcome.failed).toHaveLength(1);
});

test("a server that is away for a moment takes in each page once", async () => {
  const away = new ApiError(0, "unreachable", "Nobody answers.");
  const there = new ApiError(409, "conflict", "There is a document with this id.");
  // The first request arrived, and only its answer was lost.
  server({ "a.md": [away, there], "b.md": [new ApiError(429, "too_many", "Wait."), "made"] });
  const outcome = await taken({ "a.md": "A", "b.md": "B" });
  expect(sent.map(({ name }) => name)).toEqual(["a.md", "a.md", "b.md", "b.md"]);
  expect(new Set(sent.map(({ id }) => id)).size).toBe(2);
  expect(outcome.made).toHaveLength(2);
  expect(outcome.failed).toEqual([]);
});

test("an id that somebody has at the first try is not ours", async () => {
  server({ "a.md": [new ApiError(409, "conflict", "There is a document with this id.")] });
  const outcome = await taken({ "a.md": "A" });
  expect(outcome.made).toEqual([]);
  expect(outcome.failed).toHaveLength(1);
});
