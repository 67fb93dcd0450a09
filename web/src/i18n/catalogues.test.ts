/** Every language says everything, and the page says nothing that is not in the catalogues. */
import { readdirSync, readFileSync } from "node:fs";
import { parseSync } from "vite";
import { describe, expect, it } from "vitest";
import { bestLanguage, LANGUAGES } from "./languages";

type Words = { [key: string]: string | Words };

const SOURCE = new URL("..", import.meta.url).pathname;
const LOCALES = new URL("./locales/", import.meta.url).pathname;
const OTHERS = LANGUAGES.map(({ code }) => code).filter((code) => code !== "en");
const NAMESPACES = readdirSync(`${LOCALES}en`);
const FILES = readdirSync(SOURCE, { recursive: true, encoding: "utf8" });

function flat(words: Words, prefix = ""): Map<string, string> {
  const all = new Map<string, string>();
  for (const [key, value] of Object.entries(words)) {
    if (typeof value === "string") all.set(prefix + key, value);
    else for (const [inner, text] of flat(value, `${prefix}${key}.`)) all.set(inner, text);
  }
  return all;
}

function read(code: string, namespace: string): Map<string, string> {
  return flat(JSON.parse(readFileSync(`${LOCALES}${code}/${namespace}`, "utf8")) as Words);
}

const PLURAL = /_(zero|one|two|few|many|other)$/;

/** The key without its plural form; "too_many" is no plural, for there is no "too_other". */
function baseOf(key: string, all: ReadonlyMap<string, string>): string {
  const base = key.replace(PLURAL, "");
  return all.has(`${base}_other`) ? base : key;
}

/** What a language must have for the English keys: its own plural forms of each counted phrase. */
function expected(code: string, english: ReadonlyMap<string, string>): string[] {
  const forms = new Intl.PluralRules(code).resolvedOptions().pluralCategories;
  const keys = new Set<string>();
  for (const key of english.keys()) {
    const base = baseOf(key, english);
    if (base === key) keys.add(key);
    else for (const form of forms) keys.add(`${base}_${form}`);
  }
  return [...keys].sort();
}

/** The blanks and the tags of a phrase, in any order. */
function blanks(text: string): string[] {
  return (text.match(/\{\{\w+\}\}|<\/?\w+\/?>/g) ?? []).sort();
}

describe.each(NAMESPACES)("%s", (namespace) => {
  const english = read("en", namespace);

  it.each(OTHERS)("has every key in %s and no other", (code) => {
    expect([...read(code, namespace).keys()].sort()).toEqual(expected(code, english));
  });

  it.each(OTHERS)("has the same blanks in %s", (code) => {
    for (const [key, text] of read(code, namespace)) {
      const model = english.get(key) ?? english.get(key.replace(PLURAL, "_other")) ?? "";
      expect(blanks(text), `${code} ${key}`).toEqual(blanks(model));
      expect(text.trim(), `${code} ${key}`).not.toBe("");
    }
  });

  it("has no English key that the page does not use", () => {
    const source = FILES.filter((path) => /(?<!test)\.tsx?$/.test(path) && !path.startsWith("i18n"))
      .map((path) => readFileSync(SOURCE + path, "utf8"))
      .join("\n");
    for (const key of english.keys()) {
      expect(isUsed(baseOf(key, english), source), `${namespace} ${key}`).toBe(true);
    }
  });
});

/** Written out, or put together by a template as in t(`kinds.${key}`), also of a named catalogue. */
function isUsed(key: string, source: string): boolean {
  if (new RegExp(`["\`:]${key.replaceAll(".", "\\.")}["\`]`).test(source)) return true;
  const parent = key.slice(0, key.lastIndexOf(".") + 1);
  const grand = parent.slice(0, parent.slice(0, -1).lastIndexOf(".") + 1);
  return [parent, grand].some(
    (each) => each !== "" && ["`", ":"].some((before) => source.includes(`${before}${each}\${`)),
  );
}

/** Attributes that people read or hear. */
const SPOKEN = new Set(["aria-label", "title", "placeholder", "alt", "label"]);
/** Names, not words. */
const NAMES = new Set(["Burnish", "Markdown", "HTML", "Alt ↵", "Tab", "Esc", "F8"]);

type Syntax = { type?: string; name?: { name?: string }; value?: string | Syntax };

function literals(path: string): string[] {
  const found: string[] = [];
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(visit);
    else if (node && typeof node === "object") {
      const { type, name, value } = node as Syntax;
      if (type === "JSXText" && typeof value === "string") found.push(value);
      const spoken = type === "JSXAttribute" && SPOKEN.has(name?.name ?? "");
      if (spoken && typeof value === "object" && typeof value?.value === "string") {
        found.push(value.value);
      }
      Object.values(node).forEach(visit);
    }
  };
  visit(parseSync(path, readFileSync(path, "utf8")).program);
  return found
    .map((text) => text.trim())
    .filter((text) => /\p{L}{2}/u.test(text) && !NAMES.has(text));
}

describe("the page", () => {
  it.each(
    FILES.filter((path) => path.endsWith(".tsx")),
  )("%s has its words in the catalogues", (path) => {
    expect(literals(SOURCE + path)).toEqual([]);
  });

  it.each([
    [["de-AT", "en"], "de"],
    [["ja", "fr_CA"], "fr"],
    [["ES"], "es"],
    [["ja", "zh"], "en"],
    [[], "en"],
  ])("is shown to a browser that asks for %j in %s", (wanted, code) => {
    expect(bestLanguage(wanted)).toBe(code);
  });
});
