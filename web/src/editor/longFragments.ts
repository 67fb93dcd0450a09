/**
 * ProseMirror looks for a place among a node's children by counting from the first one. Whoever does
 * that for each of 5,000 blocks, as BlockNote does for ids and node views, counts to 12 million.
 */
import { Fragment } from "prosemirror-model";

type Place = { index: number; offset: number };
type Searching = { findIndex: (position: number) => Place };

/** Fewer children are counted faster than they are noted down. */
const MANY = 300;
/** Fragments never change: where each child of a long one ends. The first look is not worth it. */
const ends = new WeakMap<Fragment, Uint32Array | null>();

function endsOf(fragment: Fragment): Uint32Array | null {
  const known = ends.get(fragment);
  if (known) return known;
  if (known === undefined) {
    ends.set(fragment, null);
    return null;
  }
  const found = new Uint32Array(fragment.childCount);
  let end = 0;
  for (let n = 0; n < found.length; n += 1) {
    end += fragment.child(n).nodeSize;
    found[n] = end;
  }
  ends.set(fragment, found);
  return found;
}

const counting = Fragment.prototype as unknown as Searching;
const usual = counting.findIndex;

/** The same answers as ProseMirror's own, and its errors. */
counting.findIndex = function (this: Fragment, position: number): Place {
  const inside = position > 0 && position < this.size;
  const known = inside && this.childCount >= MANY ? endsOf(this) : null;
  if (!known) return usual.call(this, position);
  let low = 0;
  let high = known.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((known[middle] ?? 0) >= position) high = middle;
    else low = middle + 1;
  }
  const end = known[low] ?? 0;
  // At a boundary, the child after it.
  if (end === position) return { index: low + 1, offset: end };
  return { index: low, offset: low === 0 ? 0 : (known[low - 1] ?? 0) };
};
