/** Every block runs the way of its own words: marks, bullets and quote bars stand on that side. */
import type { Node } from "prosemirror-model";
import { Plugin, PluginKey, type Transaction } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";

const key = new PluginKey<DecorationSet>("direction");

/** The browser finds out by the first letter that has a direction. */
const AUTO = { dir: "auto" };

function within(doc: Node, from: number, to: number): Decoration[] {
  const found: Decoration[] = [];
  doc.nodesBetween(from, to, (node, pos) => {
    if (!node.isTextblock) return true;
    found.push(Decoration.node(pos, pos + node.nodeSize, AUTO));
    return false;
  });
  return found;
}

/** Where the transaction has changed something, in the document that it leads to. */
function changed({ mapping, doc }: Transaction): { from: number; to: number } | null {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  mapping.maps.forEach((map, index) => {
    const rest = mapping.slice(index + 1);
    map.forEach((_oldStart, _oldEnd, start, end) => {
      from = Math.min(from, rest.map(start, -1));
      to = Math.max(to, rest.map(end, 1));
    });
  });
  return from > to ? null : { from: Math.max(0, from), to: Math.min(doc.content.size, to) };
}

/** A plugin for the editor. Only what has changed is looked at again. */
export function direction(): Plugin<DecorationSet> {
  return new Plugin<DecorationSet>({
    key,
    state: {
      init: (_config, { doc }) => DecorationSet.create(doc, within(doc, 0, doc.content.size)),
      apply: (transaction, now) => {
        const place = transaction.docChanged ? changed(transaction) : null;
        if (!place) return now;
        const { doc, mapping } = transaction;
        const kept = now.map(mapping, doc);
        const fresh = within(doc, place.from, place.to);
        const old = fresh.flatMap(({ from, to }) =>
          kept.find(from, to).filter((each) => each.from >= from && each.to <= to),
        );
        return kept.remove(old).add(doc, fresh);
      },
    },
    props: { decorations: (state) => key.getState(state) },
  });
}
