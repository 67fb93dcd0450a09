/** Keys that would change the text make a draft instead; it becomes a proposal when they rest. */
import type { ResolvedPos } from "prosemirror-model";
import {
  type EditorState,
  Plugin,
  PluginKey,
  TextSelection,
  type Transaction,
} from "prosemirror-state";
import { Decoration, DecorationSet, type EditorView } from "prosemirror-view";
import { ySyncPluginKey, yUndoPluginKey } from "y-prosemirror";
import i18n from "../i18n";
import { OBJECT } from "../suggestions/blockText";
import { markAt } from "../suggestions/marks";
import type { Proposal } from "./api";
import { continues, type Draft, erase, matters, type Touch, write } from "./draft";
import type { SuggestingMode } from "./mode";

/** Hands pause this long: what was typed is shown to everybody. */
const REST_MS = 1200;

const key = new PluginKey<Draft | null>("suggesting");
const t = i18n.getFixedT(null, "suggestions");

export function suggesting(mode: SuggestingMode): Plugin<Draft | null> {
  return new Plugin<Draft | null>({
    key,
    state: {
      init: () => null,
      apply: (transaction, draft) => next(transaction, draft),
    },
    // What others write arrives; what this person would write does not.
    filterTransaction: (transaction) =>
      !mode.active() || !transaction.docChanged || isFromElsewhere(transaction),
    props: {
      decorations: (state) => drawn(state),
      handleTextInput: (view, from, to, text) => {
        if (!mode.active()) return false;
        typed(mode, view, from, to, text);
        return true;
      },
      handleKeyDown: (view, event) => mode.active() && pressed(mode, view, event),
      handlePaste: (view, event) => {
        if (!mode.active()) return false;
        const words = event.clipboardData?.getData("text/plain").replace(/\s*[\r\n]+\s*/g, " ");
        if (words) typed(mode, view, view.state.selection.from, view.state.selection.to, words);
        return true;
      },
      handleDrop: () => mode.active(),
      handleDOMEvents: {
        cut: (view, event) => {
          if (!mode.active() || view.state.selection.empty) return false;
          const { from, to } = view.state.selection;
          event.preventDefault();
          event.clipboardData?.setData("text/plain", view.state.doc.textBetween(from, to, " "));
          typed(mode, view, from, to, "");
          return true;
        },
        blur: (view) => {
          finish(mode, view);
          return false;
        },
      },
    },
    view: (view) => {
      let timer: number | undefined;
      const unsubscribe = mode.subscribe(() => {
        if (!mode.active()) finish(mode, view);
      });
      return {
        update: (now, before) => {
          const draft = key.getState(now.state) ?? null;
          if (
            draft === (key.getState(before) ?? null) &&
            now.state.selection.eq(before.selection)
          ) {
            return;
          }
          window.clearTimeout(timer);
          if (!draft) return;
          if (continues(draft, now.state.selection.head)) {
            timer = window.setTimeout(() => finish(mode, now), REST_MS);
          } else {
            queueMicrotask(() => finish(mode, now));
          }
        },
        destroy: () => {
          window.clearTimeout(timer);
          unsubscribe();
        },
      };
    },
  });
}

function tooMuch(mode: SuggestingMode): string {
  return mode.isForced ? t("suggesting.oneParagraphOnly") : t("suggesting.oneParagraph");
}

function isFromElsewhere(transaction: Transaction): boolean {
  const sync = transaction.getMeta(ySyncPluginKey) as { isChangeOrigin?: boolean } | undefined;
  return sync?.isChangeOrigin === true || transaction.getMeta(yUndoPluginKey) !== undefined;
}

function next(transaction: Transaction, draft: Draft | null): Draft | null {
  const set = transaction.getMeta(key) as { draft: Draft | null } | undefined;
  if (set) return set.draft;
  if (!draft || !transaction.docChanged) return draft;
  const from = transaction.mapping.map(draft.from, draft.from === draft.to ? -1 : 1);
  const to = Math.max(from, transaction.mapping.map(draft.to, -1));
  const text = transaction.doc.textBetween(from, to, OBJECT, OBJECT);
  // Somebody else has changed these very words: what was typed about them is moot.
  return text === draft.before ? { ...draft, from, to } : null;
}

function drawn(state: EditorState): DecorationSet | undefined {
  const draft = key.getState(state);
  if (!draft) return undefined;
  const { from, to, after } = draft;
  const shown = { class: "mark mark--draft", "data-testid": "draft" };
  const found: Decoration[] = [];
  if (from < to)
    found.push(Decoration.inline(from, to, { ...shown, class: `${shown.class} mark--old` }));
  if (after !== "") {
    const words = () => {
      const element = document.createElement("span");
      element.className = `${shown.class} mark--new`;
      element.dataset.after = after;
      element.dataset.testid = "draft";
      element.contentEditable = "false";
      return element;
    };
    found.push(Decoration.widget(to, words, { side: -1, key: `draft ${after}` }));
  }
  return DecorationSet.create(state.doc, found);
}

/** The one block that `from..to` lies in; null where it lies in several, or holds an object. */
function touch(state: EditorState, from: number, to: number): Touch | null {
  const start = state.doc.resolve(from);
  if (!start.parent.isTextblock || to > start.end() || blockOf(start) === null) return null;
  const text = state.doc.textBetween(from, to, OBJECT, OBJECT);
  return text.includes(OBJECT) ? null : { from, to, text };
}

function blockOf(place: ResolvedPos): string | null {
  const id: unknown = place.depth > 0 ? place.node(place.depth - 1).attrs.id : null;
  return typeof id === "string" ? id : null;
}

function set(view: EditorView, draft: Draft | null): void {
  const transaction = view.state.tr.setMeta(key, { draft });
  if (draft) transaction.setSelection(TextSelection.create(transaction.doc, draft.to));
  view.dispatch(transaction);
}

/** The draft at the caret; one's own proposal there is taken up again. */
function current(mode: SuggestingMode, view: EditorView, from: number, to: number): Draft | null {
  const draft = key.getState(view.state) ?? null;
  if (draft && from === to && continues(draft, from)) return draft;
  if (draft) finish(mode, view);
  const mark = from === to ? markAt(view.state, from) : undefined;
  if (!mark || !mode.own(mark.suggestion)) return null;
  const { before, after, id } = mark.suggestion;
  mode.hide(id);
  return { from: mark.from, to: mark.to, before, after, replaces: id };
}

function typed(
  mode: SuggestingMode,
  view: EditorView,
  from: number,
  to: number,
  words: string,
): void {
  const touched = touch(view.state, from, to);
  if (!touched) mode.tell(tooMuch(mode));
  else set(view, write(current(mode, view, from, to), touched, words));
}

function pressed(mode: SuggestingMode, view: EditorView, event: KeyboardEvent): boolean {
  const { from, to, empty } = view.state.selection;
  if (event.isComposing) return false;
  if (event.key === "Enter") {
    event.preventDefault();
    mode.tell(tooMuch(mode));
    return true;
  }
  if (event.key !== "Backspace" && event.key !== "Delete") return false;
  if (!empty) {
    typed(mode, view, from, to, "");
    return true;
  }
  const forwards = event.key === "Delete";
  const draft = current(mode, view, from, to);
  const word = event.ctrlKey || event.altKey || event.metaKey;
  const edge = draft ? (forwards ? draft.to : draft.from) : from;
  const changed = erase(draft, beside(view.state, edge, forwards, word), forwards);
  if (changed) set(view, changed);
  return true;
}

/** The character or word before or behind a place, in its block. */
function beside(state: EditorState, at: number, forwards: boolean, word: boolean): Touch | null {
  const place = state.doc.resolve(at);
  const text = forwards
    ? state.doc.textBetween(at, place.end(), OBJECT, OBJECT)
    : state.doc.textBetween(place.start(), at, OBJECT, OBJECT);
  const granularity = word ? "word" : "grapheme";
  const pieces = [...new Intl.Segmenter(undefined, { granularity }).segment(text)];
  const piece = (forwards ? pieces[0] : pieces.at(-1))?.segment;
  if (!piece) return null;
  return forwards ? touch(state, at, at + piece.length) : touch(state, at - piece.length, at);
}

/** The draft becomes a proposal, unless it changes nothing. */
function finish(mode: SuggestingMode, view: EditorView): void {
  if (view.isDestroyed) return;
  const draft = key.getState(view.state);
  if (!draft) return;
  const place = view.state.doc.resolve(draft.from);
  const block = blockOf(place);
  view.dispatch(view.state.tr.setMeta(key, { draft: null }));
  if (block === null || !matters(draft)) {
    if (draft.replaces !== null) void mode.takeBack(draft.replaces);
    return;
  }
  const { before, after, replaces } = draft;
  const start = place.parentOffset;
  const end = start + before.length;
  const proposal: Proposal = { block_id: block, start, end, before, after, replaces };
  void mode.send(proposal);
}
