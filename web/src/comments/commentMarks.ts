/** Threads drawn under their words. */
import type { Node } from "prosemirror-model";
import { type EditorState, Plugin, PluginKey, type Transaction } from "prosemirror-state";
import { Decoration, DecorationSet, type EditorView } from "prosemirror-view";
import { selectionNow } from "../editor/selectionNow";
import { BlockTexts, reanchor } from "../suggestions/anchor";
import { blockPlaces, OBJECT, positionAt, textOf } from "../suggestions/blockText";
import type { Range, Thread } from "./api";
import type { CommentDesk } from "./desk";

type Place = { from: number; to: number };
type Marks = { places: ReadonlyMap<string, Place>; drawn: DecorationSet };

const key = new PluginKey<Marks>("commentMarks");
const REFRESH = "refresh";
const DRAFT = "draft";

/** Where a thread's words are in this page's text now. */
export function placeOf(state: EditorState, id: string): Place | undefined {
  return key.getState(state)?.places.get(id);
}

/** Draws again after threads have changed. */
export function refreshComments(view: EditorView): void {
  view.dispatch(view.state.tr.setMeta(key, REFRESH));
}

/** The selected words, if they lie in one block and are not only spaces. */
export function selectedRange(view: EditorView): Range | null {
  const { doc } = view.state;
  const selection = selectionNow(view);
  const { $from, from, to } = selection;
  const block: unknown = $from.depth > 0 ? $from.node($from.depth - 1).attrs.id : undefined;
  if (!$from.parent.isTextblock || typeof block !== "string") return null;
  const end = Math.min(to, $from.end());
  const quote = doc.textBetween(from, end, OBJECT, OBJECT);
  if (quote.trim() === "" || quote.length > 5000) return null;
  const start = $from.parentOffset;
  return { block_id: block, start, end: start + quote.length, quote };
}

export function commentMarks(desk: CommentDesk): Plugin<Marks> {
  return new Plugin<Marks>({
    key,
    state: {
      init: () => ({ places: new Map(), drawn: DecorationSet.empty }),
      apply: (transaction, marks) => next(desk, transaction, marks),
    },
    // Threads may have arrived before there was a text to draw them in.
    view: (view) => {
      queueMicrotask(() => !view.isDestroyed && refreshComments(view));
      return {};
    },
    props: {
      decorations: (state) => key.getState(state)?.drawn,
      handleClick: (_view, _position, event) => {
        const words =
          event.target instanceof Element ? event.target.closest("[data-thread]") : null;
        const id = words?.getAttribute("data-thread") ?? null;
        if (id !== DRAFT) desk.activate(id, true);
        return false;
      },
    },
  });
}

function next(desk: CommentDesk, transaction: Transaction, marks: Marks): Marks {
  const { threads, draft } = desk.view();
  if (transaction.getMeta(key) !== REFRESH) {
    if (!transaction.docChanged || (marks.places.size === 0 && threads.length === 0)) return marks;
  }
  const refreshed = transaction.getMeta(key) === REFRESH;
  const wanted: [string, Range][] = threads
    .filter((thread) => thread.attached && thread.resolved_at === null)
    .map((thread) => [thread.id, thread]);
  if (draft) wanted.push([DRAFT, draft]);
  const places = new Map<string, Place>();
  let lookUp: ((range: Range) => Place | null) | null = null;
  for (const [id, range] of wanted) {
    const old = marks.places.get(id);
    const moved = old && !(refreshed && fresh(desk, id)) ? mapped(transaction, old) : null;
    if (moved) {
      places.set(id, moved);
      continue;
    }
    lookUp ??= finder(transaction.doc);
    const found = lookUp(range);
    if (found) places.set(id, found);
  }
  const { active, concealed } = desk.view();
  const isActive = (id: string) => id === active || id === DRAFT;
  const shown = [...places].filter(([id]) => !concealed || isActive(id));
  const drawn = shown.map(([id, { from, to }]) =>
    Decoration.inline(from, to, {
      class: `commented${isActive(id) ? " commented--active" : ""}`,
      "data-thread": id,
      "data-testid": "commented",
    }),
  );
  return { places, drawn: DecorationSet.create(transaction.doc, drawn) };
}

/** The server's word about a thread is newer than where this page has moved it to. */
const seen = new WeakSet<Thread>();

function fresh(desk: CommentDesk, id: string): boolean {
  const thread = desk.get(id);
  if (!thread || seen.has(thread)) return false;
  seen.add(thread);
  return true;
}

function mapped({ mapping }: Transaction, { from, to }: Place): Place | null {
  const place = { from: mapping.map(from, 1), to: mapping.map(to, -1) };
  return place.from < place.to ? place : null;
}

function finder(doc: Node): (range: Range) => Place | null {
  const places = blockPlaces(doc);
  const byId = new Map(places.map((place) => [place.id, place]));
  const texts = new BlockTexts(places.map(({ id, content }) => ({ id, text: textOf(content) })));
  return ({ block_id, start, end, quote }) => {
    const found = reanchor({ blockId: block_id, start, end }, quote, null, texts);
    const block = found && byId.get(found.blockId);
    if (!found || !block) return null;
    return { from: positionAt(block, found.start), to: positionAt(block, found.end) };
  };
}
