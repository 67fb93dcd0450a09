import { expect, test } from "vitest";
import { archiveOf as archiveWith, type Entry } from "./archive";

const text = (path: string, words = "# Hi"): Entry => ({
  path,
  bytes: new TextEncoder().encode(words),
});
const file = (path: string): Entry => ({ path, bytes: new Uint8Array([1, 2, 3]) });
const INSIDE = "data:image/png;base64,AQID";
const carried = (name: string) => `data:application/octet-stream;name=${name};base64,AQID`;

/** Ids are numbers in the order of paths. */
function archiveOf(entries: readonly Entry[]) {
  let last = 0;
  const newId = () => `id${++last}`;
  return archiveWith(entries, { newId, addressOf: (id) => `https://b.example/d/${id}` });
}

/** What is sent of the document with this name. */
function sent(entries: readonly Entry[], name: string, gone: readonly string[] = []): string {
  const found = archiveOf(entries).documents.find((each) => each.name === name);
  return new TextDecoder().decode(found?.content(new Set(gone)));
}

const ID = "0123456789abcdef0123456789abcdef";
/** As Notion exports "Markdown & CSV": a folder around everything, ids in names, a database as CSV. */
const NOTION = [
  text(
    `Export-1f0c/Team ${ID}.md`,
    `# Team\n\n[Plan](Team%20${ID}/Plan%20(2026)%20${ID}.md)\n\n[Tasks](Team%20${ID}/Tasks%20${ID}.csv)\n`,
  ),
  text(
    `Export-1f0c/Team ${ID}/Plan (2026) ${ID}.md`,
    `# Plan (2026)\n\nBack to [the **team**](../Team%20${ID}.md#Plan), see ![](Plan%20(2026)%20${ID}/a.png)\n`,
  ),
  file(`Export-1f0c/Team ${ID}/Plan (2026) ${ID}/a.png`),
  file(`Export-1f0c/Team ${ID}/Tasks ${ID}.csv`),
];
/** As Confluence exports a space: flat, with the site around each page, files by number. */
const CONFLUENCE = [
  text("DEV/index.html", '<title>Dev (Details)</title><a href="Home_98.html">Dev Home</a>'),
  text(
    "DEV/Home_98.html",
    `<!DOCTYPE html><html><head><title>Dev : Home &amp; more</title></head><body><div id="page">
<div id="breadcrumb-section"><a href="index.html">Dev</a></div>
<h1 id="title-heading" class="pagetitle"><span id="title-text">Dev : Home &amp; more</span></h1>
<div id="main-content" class="wiki-content group"><p>See <a href="R&amp;D_99.html#RD-Aim">R&amp;D</a> and
<a href="https://example.org/x.html">elsewhere</a></p></div>
<div class="pageSection group"><h2 id="attachments">Attachments:</h2><div class="greybox">
<img src="images/icons/bullet_blue.gif" height="8" alt=""/>
<a href="attachments/98/655.pdf">Report.pdf</a> (application/pdf)</div></div>
<div id="footer" role="contentinfo"><a href="http://www.atlassian.com/">Atlassian</a></div></div></body></html>`,
  ),
  text("DEV/R&D_99.html", "<p>Aims</p>"),
  file("DEV/attachments/98/655.pdf"),
  file("DEV/images/icons/bullet_blue.gif"),
];
/** As an Obsidian vault lies in its folder. */
const OBSIDIAN = [
  text(
    "Vault/Start.md",
    "[[Ideen]], [[Projekte/Burnish|das Projekt]], [[ideen#Zweite|]] und [[Ideen#Zweite]]\n\n![[Foto 1.png|300]] ![[Brief.pdf]] ![[Ideen]] [[Nirgends]]\n\n`[[Ideen]]`\n\n```\n[[Ideen]]\n```\n",
  ),
  text("Vault/Notizen/Ideen.md"),
  text("Vault/Projekte/Burnish.md"),
  file("Vault/Anlagen/Foto 1.png"),
  file("Vault/Anlagen/Brief.pdf"),
  text("Vault/.obsidian/app.md"),
];

test("folders are kept, but for the one around everything", () => {
  const { documents } = archiveOf([text("Export/House/b.md"), text("Export/a.md")]);
  expect(documents.map(({ folders, name }) => [...folders, name])).toEqual([
    ["House", "b.md"],
    ["a.md"],
  ]);
});

test("ids of Notion, and what systems add, are no names", () => {
  const { documents, left } = archiveOf([
    text(`Plan ${ID}.md`),
    text(`Plan ${ID}/May ${ID}.md`),
    text(`Plan ${ID}/Tasks ${ID}.csv`),
    text("__MACOSX/._Plan.md"),
    text("Plan/.DS_Store"),
    text("Plan/"),
  ]);
  expect(documents.map(({ folders, name }) => [...folders, name])).toEqual([
    ["Plan.md"],
    ["Plan", "May.md"],
  ]);
  expect(left).toEqual([`Plan ${ID}/Tasks ${ID}.csv`]);
});

test("pages of Notion link to each other, and their tables come along as files", () => {
  const { documents, left } = archiveOf(NOTION);
  expect(documents.map(({ folders, name, linksTo }) => [...folders, name, ...linksTo])).toEqual([
    ["Team.md", "id2"],
    ["Team", "Plan (2026).md", "id1"],
  ]);
  expect(left).toEqual([]);
  expect(sent(NOTION, "Team.md")).toBe(
    `# Team\n\n[Plan](https://b.example/d/id2)\n\n[Tasks](${carried("Tasks.csv")})\n`,
  );
  expect(sent(NOTION, "Plan (2026).md")).toBe(
    `# Plan (2026)\n\nBack to [the **team**](https://b.example/d/id1), see ![](${INSIDE})\n`,
  );
});

test("pages of Confluence come without the site around them", () => {
  const { left } = archiveOf(CONFLUENCE);
  expect(left).toEqual(["images/icons/bullet_blue.gif"]);
  expect(sent(CONFLUENCE, "index.html")).toContain('href="https://b.example/d/id1"');
  const home = sent(CONFLUENCE, "Home_98.html");
  expect(home).toContain("<head><title>Home &amp; more</title></head>");
  expect(home).toContain('<a href="https://b.example/d/id2">R&amp;D</a>');
  expect(home).toContain('<a href="https://example.org/x.html">');
  expect(home).toContain(`<a href="${carried("655.pdf")}">Report.pdf</a>`);
  for (const site of ["breadcrumb", "title-text", "Atlassian", "bullet_blue"]) {
    expect(home).not.toContain(site);
  }
});

test("notes of Obsidian find each other by name, wherever they lie", () => {
  const { documents, left } = archiveOf(OBSIDIAN);
  expect(documents.map(({ name }) => name)).toEqual(["Ideen.md", "Burnish.md", "Start.md"]);
  expect(left).toEqual([]);
  const [ideas, project] = ["https://b.example/d/id1", "https://b.example/d/id2"];
  expect(sent(OBSIDIAN, "Start.md")).toBe(
    `[Ideen](${ideas}), [das Projekt](${project}), [ideen › Zweite](${ideas}) und [Ideen › Zweite](${ideas})\n\n` +
      `![](${INSIDE}) [Brief.pdf](${carried("Brief.pdf")}) [Ideen](${ideas}) [[Nirgends]]\n\n` +
      "`[[Ideen]]`\n\n```\n[[Ideen]]\n```\n",
  );
});

test("a link to what did not come in leads where it led before", () => {
  expect(sent(NOTION, "Team.md", ["id2"])).toContain(`[Plan](Team%20${ID}/Plan`);
  expect(sent(NOTION, "Team.md", ["id1"])).toContain("[Plan](https://b.example/d/id2)");
});

test.each([
  ["![A](pictures/a%20b.png)", `![A](${INSIDE})`],
  ["![A](<pictures/a b.png>)", `![A](${INSIDE})`],
  ['![A](../House/pictures/a%20b.png "T")', `![A](${INSIDE} "T")`],
  ["![A](/House/pictures/a%20b.png)", `![A](${INSIDE})`],
  ["<img alt='' src='pictures/a%20b.png'>", "<img alt='' src='pictures/a%20b.png'>"],
  ["![A](https://example.org/a.png)", "![A](https://example.org/a.png)"],
  ["![A](../../../etc/passwd.png)", "![A](../../../etc/passwd.png)"],
  ["[A](pictures/a%20b.png)", `[A](${carried("a%20b.png")})`],
  ["[![A](pictures/a%20b.png)](../b.md)", `[![A](${INSIDE})](https://b.example/d/id2)`],
  ["[A](../b)", "[A](https://b.example/d/id2)"],
  ["[A](a.md)", "[A](a.md)"],
  ["[A](#below)", "[A](#below)"],
  ["[A][b]\n\n[b]: ../b.md", "[A][b]\n\n[b]: https://b.example/d/id2"],
  ["`[A](../b.md)`", "`[A](../b.md)`"],
  ["~~~\n[A](../b.md)\n~~~\n[A](../b.md)", "~~~\n[A](../b.md)\n~~~\n[A](https://b.example/d/id2)"],
  ["```\n[A](../b.md)", "```\n[A](../b.md)"],
  ["![100%](100%.png)", "![100%](100%.png)"],
])("what lies beside a document goes into it or is linked: %s", (written, expected) => {
  const entries = [text("House/a.md", written), file("House/pictures/a b.png"), text("b.md")];
  expect(sent(entries, "a.md")).toBe(expected);
  const taken = expected.includes("AQID");
  expect(archiveOf(entries).left).toEqual(taken ? [] : ["House/pictures/a b.png"]);
});

test("a name is found in whichever way its accents are spelled", () => {
  const entries = [text("a.md", "[x](%C3%9Cbung.md)"), text("U\u0308bung.md")];
  expect(sent(entries, "a.md")).toBe("[x](https://b.example/d/id2)");
});

test("what would be too large for the server stays outside", () => {
  const large = { path: "large.png", bytes: new Uint8Array(15 * 2 ** 20) };
  for (const written of ["![A](large.png)", "[A](large.png)"]) {
    const entries = [text("a.md", written), large];
    expect(sent(entries, "a.md")).toBe(written);
    expect(archiveOf(entries).left).toEqual(["large.png"]);
  }
});

test("an archive without documents has none", () => {
  expect(archiveOf([file("a.png")])).toEqual({ documents: [], left: ["a.png"] });
  expect(archiveOf([{ path: "a.md", bytes: new Uint8Array() }]).left).toEqual(["a.md"]);
  expect(archiveOf([])).toEqual({ documents: [], left: [] });
});

test.each(
  ["[", "![", "[[", "`", "~", "[a](", "[[a|", "\n[a]:", "\\[", "([", " ", "`a", "![a](<"].map(
    (one) => ["a.md", one],
  ),
)("no text keeps the page busy: %s of %s", (name, one) => {
  const words = one.repeat(60_000);
  expect(sent([text(name, words)], name)).toBe(words);
});

test.each([
  "<a ",
  "<img ",
  "<a href='",
  '<a href="',
  '<div id="main-content">',
  "<div ",
  "<title>",
  "<a href=",
])("no page keeps the page busy: %s", (one) => {
  const words = `${one.repeat(60_000)}<title>x</title><h1 id="title-heading">`;
  expect(sent([text("a.html", words)], "a.html").length).toBeGreaterThan(0);
});
