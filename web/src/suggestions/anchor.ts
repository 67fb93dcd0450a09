/** Where a suggestion sits in the text that this page shows, while people change that text. */

export type Anchor = { blockId: string; start: number; end: number };
export type BlockText = { id: string; text: string };

/** The texts of a document's blocks in order, found by id without a search. */
export class BlockTexts {
  private readonly places: ReadonlyMap<string, number>;

  constructor(readonly blocks: readonly BlockText[]) {
    this.places = new Map(blocks.map(({ id }, index) => [id, index]));
  }

  indexOf(id: string): number {
    return this.places.get(id) ?? -1;
  }
}

const NEIGHBOURS = 2;

/**
 * An offset of `before`, in `after`, as if the part between their common ends had been replaced.
 * Offsets inside the replaced part move to its end.
 */
export function mapOffset(before: string, after: string, offset: number): number {
  const shorter = Math.min(before.length, after.length);
  let prefix = 0;
  while (prefix < shorter && before[prefix] === after[prefix]) prefix++;
  let suffix = 0;
  while (
    suffix < shorter - prefix &&
    before[before.length - 1 - suffix] === after[after.length - 1 - suffix]
  ) {
    suffix++;
  }
  if (offset <= prefix) return offset;
  if (offset >= before.length - suffix) return offset + after.length - before.length;
  return after.length - suffix;
}

/** The place of `quote` when `text` holds it exactly once, else -1. */
export function onlyPlace(text: string, quote: string): number {
  if (quote === "") return -1;
  const first = text.indexOf(quote);
  return first >= 0 && text.indexOf(quote, first + 1) < 0 ? first : -1;
}

/**
 * Where the quote is now: at its mapped place, else at its only place in the block, else at its
 * only place in a block close by. Null when that cannot be told: never a guess.
 */
export function reanchor(
  anchor: Anchor,
  quote: string,
  oldText: string | null,
  texts: BlockTexts,
): Anchor | null {
  const { blocks } = texts;
  const index = texts.indexOf(anchor.blockId);
  const own = blocks[index];
  if (own) {
    const start =
      oldText === null || oldText === own.text
        ? anchor.start
        : mapOffset(oldText, own.text, anchor.start);
    if (own.text.slice(start, start + quote.length) === quote && start <= own.text.length) {
      return { blockId: own.id, start, end: start + quote.length };
    }
    const only = onlyPlace(own.text, quote);
    if (only >= 0) return { blockId: own.id, start: only, end: only + quote.length };
  }
  if (index < 0) return null;
  const near = blocks.slice(Math.max(0, index - NEIGHBOURS), index + NEIGHBOURS + 1);
  const places = near
    .filter((block) => block.id !== anchor.blockId)
    .map((block) => ({ block, start: onlyPlace(block.text, quote) }))
    .filter(({ start }) => start >= 0);
  const place = places.length === 1 ? places[0] : undefined;
  if (!place) return null;
  return { blockId: place.block.id, start: place.start, end: place.start + quote.length };
}
