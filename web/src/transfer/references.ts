/** What a text leads to or shows, found where it stands, so that something else can stand there. */

export type Reference = {
  kind: "link" | "picture";
  target: string;
  /** Obsidian names a file wherever it lies; everything else says how to get there from here. */
  byName: boolean;
};
/** An address to be put in place of the target; null: it stays. */
export type Change = (reference: Reference) => string | null;

// Bounded, so that no text makes it look at the same letters again and again.
const CODE = String.raw`^[ \t]{0,100}(\x60{3,40}|~{3,40})(?![\x60~])[^\n]*\n[\s\S]*?(?:^[ \t]{0,100}\1|$(?![\s\S]))|(?<!\x60)(\x60{1,40})(?!\x60)[^\n]{1,2000}?(?<!\x60)\2(?!\x60)`;
const WORDS = String.raw`(?:[^\[\]\\\n]|\\.|\n(?!\n)|!?\[[^\[\]\n]{0,500}\](?:\([^()\n]{0,500}\))?){0,500}`;
const TARGET = String.raw`(?:<([^<>\n]{1,4000})>|([^\s()<]{1,4000}(?:\([^\s()]{0,500}\)[^\s()]{0,4000}){0,20}))`;
const INLINE = String.raw`(!?)\[(${WORDS})\]\(${TARGET}`;
const DEFINED = String.raw`^( {0,3}\[[^\]\n]{1,500}\]:[ \t]*)(?:<([^<>\n]{1,4000})>|(\S{1,4000}))`;
const WIKI = String.raw`(!?)\[\[([^\[\]|#\n]{1,500})(?:#([^\[\]|\n]{0,500}))?(?:\\?\|([^\[\]\n]{0,500}))?\]\]`;
const MARKDOWN = new RegExp(`${CODE}|${WIKI}|${INLINE}|${DEFINED}`, "gm");
/** Obsidian writes a picture's size where words stand. */
const SIZE = /^\d+(?:x\d+)?$/;
const PICTURE = /\.(png|jpe?g|gif|webp|svg|bmp)$/i;

export function markdownChanged(text: string, change: Change): string {
  return text.replace(MARKDOWN, (all, ...found: (string | undefined)[]) => {
    const [, , wikiMark, name, heading, alias, mark, words, a, b, label, c, d] = found;
    if (name !== undefined) return wiki(all, wikiMark === "!", name, heading, alias, change);
    if (mark !== undefined) {
      // Words may be a picture.
      const inner = markdownChanged(words ?? "", change);
      const target = a ?? b ?? "";
      const other = change({ kind: mark === "!" ? "picture" : "link", target, byName: false });
      const kept = a === undefined ? target : `<${target}>`;
      return `${mark}[${inner}](${other ?? kept}`;
    }
    if (label !== undefined) {
      const other = change({ kind: "link", target: c ?? d ?? "", byName: false });
      return other === null ? all : label + other;
    }
    return all;
  });
}

function wiki(
  all: string,
  isShown: boolean,
  name: string,
  heading: string | undefined,
  alias: string | undefined,
  change: Change,
): string {
  const isPicture = isShown && PICTURE.test(name);
  const kind = isPicture ? "picture" : "link";
  const other = change({ kind, target: name.trim(), byName: true });
  if (other === null) return all;
  const told = alias === undefined || SIZE.test(alias) ? "" : alias.trim();
  if (isPicture) return `![${told}](${other})`;
  const words = told || (heading ? `${name} › ${heading}` : name);
  return `[${words.trim().replace(/[[\]\\]/g, "\\$&")}](${other})`;
}

const SHOWN = /(<img\b[^<>]*?\ssrc\s*=\s*)(?:"([^"]*)"|'([^']*)')/gi;
const LED = /(<a\b[^<>]*?\shref\s*=\s*)(?:"([^"]*)"|'([^']*)')/gi;

export function htmlChanged(text: string, change: Change): string {
  const changed =
    (kind: Reference["kind"]) => (all: string, begin: string, a?: string, b?: string) => {
      const other = change({ kind, target: plain(a ?? b ?? ""), byName: false });
      return other === null ? all : `${begin}"${other}"`;
    };
  return text.replace(SHOWN, changed("picture")).replace(LED, changed("link"));
}

function plain(target: string): string {
  return target
    .replace(/&quot;|&#34;/g, '"')
    .replace(/&#39;|&apos;/g, "'")
    .replace(/&amp;/g, "&");
}

/** Confluence draws bullets and kinds of page with pictures of its site. */
const ICON = /<img\b[^<>]*\ssrc="images\/icons\/[^<>]*>/gi;
const SITE =
  /<div[^<>]*\sid="main-content"[^<>]*>([\s\S]*?)(?:<div[^<>]*\sid="footer"|$(?![\s\S]))/i;

/** A page of a Confluence space: its own name and text, without the site around them. */
export function withoutSite(page: string): string {
  const plain = page.replace(ICON, "");
  const text = SITE.exec(plain)?.[1];
  const title = /<title>(?:[^<]*? : )?([^<]*)<\/title>/i.exec(plain)?.[1];
  if (text === undefined || title === undefined || !plain.includes('id="title-heading"'))
    return plain;
  return `<!doctype html><html><head><title>${title}</title></head><body>${text}</body></html>`;
}
