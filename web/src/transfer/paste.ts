/**
 * What other programs put into the clipboard, before the editor reads it. Word writes lists as
 * paragraphs with hidden bullets, Google Docs wraps everything in a bold tag that is not bold, and
 * both say by style what HTML says by tag.
 */

const MARKS: readonly (readonly [string, (style: CSSStyleDeclaration) => boolean])[] = [
  ["strong", (style) => style.fontWeight === "bold" || Number(style.fontWeight) >= 600],
  ["em", (style) => style.fontStyle === "italic"],
  ["u", (style) => /underline/.test(decoration(style))],
  ["s", (style) => /line-through/.test(decoration(style))],
];

const decoration = (style: CSSStyleDeclaration) => style.textDecorationLine || style.textDecoration;

/** Clean HTML with the same words. Everything else is the editor's business, safety included. */
export function cleanPaste(html: string): string {
  const page = new DOMParser().parseFromString(html, "text/html");
  const word = /urn:schemas-microsoft-com|mso-|class="?Mso/i.test(html);
  const google = page.querySelector('[id^="docs-internal-guid-"]') !== null;
  if (!word && !google) return html;
  removeNoise(page);
  if (word) wordLists(page);
  for (const span of [...page.querySelectorAll<HTMLElement>("span[style]")]) marked(page, span);
  for (const wrapper of page.querySelectorAll('b[id^="docs-internal-guid-"]')) {
    wrapper.replaceWith(...wrapper.childNodes);
  }
  for (const element of page.body.querySelectorAll("*")) {
    for (const name of ["style", "class", "lang", "dir", "id"]) element.removeAttribute(name);
  }
  return page.body.innerHTML;
}

function removeNoise(page: Document): void {
  for (const each of page.querySelectorAll("style, meta, link, title, script")) each.remove();
  const comments = page.createTreeWalker(page, NodeFilter.SHOW_COMMENT);
  const found: Node[] = [];
  while (comments.nextNode()) found.push(comments.currentNode);
  for (const each of found) each.parentNode?.removeChild(each);
  // <o:p> and its kin: Word's own, mostly empty.
  for (const each of [...page.body.querySelectorAll("*")]) {
    if (each.tagName.includes(":")) each.replaceWith(...each.childNodes);
  }
}

/** Paragraphs with `mso-list: l0 level2 lfo1` become lists in lists. */
function wordLists(page: Document): void {
  let stack: HTMLElement[] = [];
  let last: Element | null = null;
  for (const paragraph of [...page.querySelectorAll<HTMLElement>("p")]) {
    const style = paragraph.getAttribute("style") ?? "";
    const level = Number(/mso-list:[^;]*level(\d)/.exec(style)?.[1] ?? 0);
    if (level === 0) {
      stack = [];
      continue;
    }
    const marker = markerOf(paragraph);
    if (last?.nextElementSibling !== paragraph) stack = [];
    stack.length = Math.min(stack.length, level);
    const tag = /^\(?(\d+|[a-z]|[ivxlc]+)[.)]/i.test(marker) ? "ol" : "ul";
    while (stack.length < level) {
      const list = page.createElement(tag);
      const parent = stack.at(-1);
      if (parent) (parent.lastElementChild ?? parent).append(list);
      else paragraph.before(list);
      stack.push(list);
    }
    const item = page.createElement("li");
    item.append(...paragraph.childNodes);
    stack.at(-1)?.append(item);
    last = stack[0] ?? null;
    paragraph.remove();
  }
}

/** The bullet or number that Word shows, taken out of the text. */
function markerOf(paragraph: HTMLElement): string {
  const hidden = paragraph.querySelector<HTMLElement>('[style*="mso-list:Ignore" i]');
  const marker = hidden?.textContent?.trim() ?? "";
  hidden?.remove();
  return marker;
}

function marked(page: Document, span: HTMLElement): void {
  for (const [tag, holds] of MARKS) {
    if (!holds(span.style) || span.closest("a") !== null) continue;
    const mark = page.createElement(tag);
    mark.append(...span.childNodes);
    span.append(mark);
  }
}
