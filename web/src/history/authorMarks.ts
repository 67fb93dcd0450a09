/** Who wrote what, drawn as tints in the text. */
import { Plugin, PluginKey } from "prosemirror-state";
import { Decoration, DecorationSet, type EditorView } from "prosemirror-view";
import type * as Y from "yjs";
import { blockPlaces, positionAt } from "../suggestions/blockText";
import type { Authors } from "./api";
import { AuthorIndex, colorOf, contentsById, stretchesOf } from "./authorship";

const key = new PluginKey<DecorationSet>("authorMarks");

/** The words that a tint is explained with. */
export type Explain = (author: string | null, model: string | null) => string;

/** The ProseMirror plugin; it draws nothing until it is shown authors. */
export function authorMarks(): Plugin<DecorationSet> {
  return new Plugin<DecorationSet>({
    key,
    state: {
      init: () => DecorationSet.empty,
      apply: (transaction, drawn) =>
        (transaction.getMeta(key) as DecorationSet | undefined) ??
        drawn.map(transaction.mapping, transaction.doc),
    },
    props: { decorations: (state) => key.getState(state) },
  });
}

/** Draws who wrote what is in `fragment`; null: nothing any more. Returns the authors drawn. */
export function showAuthors(
  view: EditorView,
  fragment: Y.XmlFragment,
  authors: Authors | null,
  explain: Explain,
): string[] {
  const drawn: Decoration[] = [];
  const names = new Set<string>();
  if (authors !== null) {
    const index = new AuthorIndex(authors);
    const contents = contentsById(fragment);
    for (const place of blockPlaces(view.state.doc)) {
      const content = contents.get(place.id);
      if (!content) continue;
      for (const { start, end, author, model } of stretchesOf(content, index)) {
        if (author === null && model === null) continue;
        if (author !== null) names.add(author);
        drawn.push(
          Decoration.inline(positionAt(place, start), positionAt(place, end), {
            class: `author${model ? " author--model" : ""}`,
            style: `--author: ${colorOf(author ?? "")}`,
            title: explain(author, model),
            "data-author": author ?? "",
          }),
        );
      }
    }
  }
  view.dispatch(view.state.tr.setMeta(key, DecorationSet.create(view.state.doc, drawn)));
  return [...names].sort((a, b) => a.localeCompare(b));
}
