/** Suggestions drawn in the text, and the keys that belong to the active one. */
import type { Node } from "prosemirror-model";
import { type EditorState, Plugin, PluginKey, type Transaction } from "prosemirror-state";
import { Decoration, DecorationSet, type EditorView } from "prosemirror-view";
import i18n from "../i18n";
import { type Anchor, BlockTexts, reanchor } from "./anchor";
import { type BlockPlace, blockPlaces, OBJECT, positionAt, textOf } from "./blockText";
import type { SuggestionDesk } from "./desk";
import { inWords, kindOf } from "./kinds";
import type { Suggestion } from "./types";

/** What is drawn: a suggestion, and where its words are in this page's text right now. */
export type Mark = { suggestion: Suggestion; anchor: Anchor; from: number; to: number };

type Marks = {
  marks: readonly Mark[];
  /** The content of each block that holds a mark, as it was when the mark was placed. */
  contents: ReadonlyMap<string, Node>;
  drawn: DecorationSet;
};

export const marksKey = new PluginKey<Marks>("suggestionMarks");
const REFRESH = "refresh";
/** How long the pointer rests on a suggestion before its card opens. */
const REST_MS = 160;

/** The marks in the order of the text. */
export function marksOf(state: EditorState): readonly Mark[] {
  return marksKey.getState(state)?.marks ?? [];
}

/** The mark that the caret is in or right next to. */
export function markAt(state: EditorState, position: number): Mark | undefined {
  return marksOf(state).find(({ from, to }) => from <= position && position <= to);
}

/** Draws again after the list, the decisions or the active suggestion changed. */
export function refreshMarks(view: EditorView): void {
  view.dispatch(view.state.tr.setMeta(marksKey, REFRESH));
}

/** The ProseMirror plugin for one document's suggestions. */
export function suggestionMarks(desk: SuggestionDesk): Plugin<Marks> {
  const hover = hovering(desk);
  return new Plugin<Marks>({
    key: marksKey,
    state: {
      init: () => ({ marks: [], contents: new Map(), drawn: DecorationSet.empty }),
      apply: (transaction, value) => next(desk, transaction, value),
    },
    props: {
      decorations: (state) => marksKey.getState(state)?.drawn,
      handleKeyDown: (view, event) => handleKey(desk, view, event),
      handleDOMEvents: {
        mouseover: (_view, event) => {
          hover(event);
          return false;
        },
        mousedown: (view, event) => press(desk, view, event),
      },
    },
    view: () => ({ update: (view, before) => followCaret(desk, view, before) }),
  });
}

function next(desk: SuggestionDesk, transaction: Transaction, value: Marks): Marks {
  if (transaction.getMeta(marksKey) === REFRESH) return place(desk, transaction.doc, value, true);
  if (!transaction.docChanged || value.marks.length + desk.view().suggestions.length === 0) {
    return value;
  }
  return moved(transaction, value) ?? place(desk, transaction.doc, value, false);
}

/** The marks after an edit that touched none of their words: the way of almost every keystroke. */
function moved({ mapping, doc }: Transaction, value: Marks): Marks | null {
  const marks: Mark[] = [];
  const contents = new Map<string, Node>();
  for (const { suggestion, from, to } of value.marks) {
    const start = mapping.map(from, from === to ? -1 : 1);
    const end = mapping.map(to, -1);
    if (end - start !== to - from) return null;
    const place = doc.resolve(start);
    const blockId: unknown = place.depth > 0 ? place.node(place.depth - 1).attrs.id : undefined;
    if (typeof blockId !== "string" || !place.parent.isTextblock) return null;
    if (doc.textBetween(start, end, OBJECT, OBJECT) !== suggestion.before) return null;
    const anchor = { blockId, start: place.parentOffset, end: place.parentOffset + end - start };
    marks.push({ suggestion, anchor, from: start, to: end });
    contents.set(blockId, place.parent);
  }
  return { marks, contents, drawn: value.drawn.map(mapping, doc) };
}

function place(desk: SuggestionDesk, doc: Node, value: Marks, listChanged: boolean): Marks {
  const { suggestions } = desk.view();
  if (suggestions.length === 0 && value.marks.length === 0) return value;
  const places = blockPlaces(doc);
  const byId = new Map(places.map((place) => [place.id, place]));
  const texts = new BlockTexts(places.map(({ id, content }) => ({ id, text: textOf(content) })));
  const kept = new Map(value.marks.map((mark) => [mark.suggestion.id, mark]));
  const marks: Mark[] = [];
  for (const suggestion of suggestions) {
    const old = kept.get(suggestion.id);
    // What the server says about the place wins over where this page has moved it to.
    const keeps = old !== undefined && (!listChanged || old.suggestion === suggestion);
    const anchor = keeps
      ? old.anchor
      : { blockId: suggestion.block_id, start: suggestion.start, end: suggestion.end };
    const oldContent = keeps ? value.contents.get(anchor.blockId) : undefined;
    const oldText = oldContent ? textOf(oldContent) : null;
    const found = reanchor(anchor, suggestion.before, oldText, texts);
    const block = found && byId.get(found.blockId);
    if (found && block) marks.push(markIn(suggestion, found, block));
  }
  marks.sort((a, b) => a.from - b.from || a.to - b.to);
  const contents = new Map<string, Node>();
  for (const { anchor } of marks) {
    const content = byId.get(anchor.blockId)?.content;
    if (content) contents.set(anchor.blockId, content);
  }
  const { active, concealed } = desk.view();
  const shown = concealed ? marks.filter((mark) => mark.suggestion.id === active?.id) : marks;
  const drawn = shown.flatMap((mark) => draw(desk, mark));
  return { marks, contents, drawn: DecorationSet.create(doc, drawn) };
}

function markIn(suggestion: Suggestion, anchor: Anchor, block: BlockPlace): Mark {
  return {
    suggestion,
    anchor,
    from: positionAt(block, anchor.start),
    to: positionAt(block, anchor.end),
  };
}

function draw(desk: SuggestionDesk, { suggestion, from, to }: Mark): Decoration[] {
  const { active, deciding } = desk.view();
  const { id, before, after, kind } = suggestion;
  const isActive = active?.id === id;
  const decision = deciding.get(id);
  const status = decision ? `${decision}ing` : "open";
  const attributes = {
    class: `mark mark--${kindOf(kind).tone}${isActive ? " mark--active" : ""}`,
    "data-testid": "suggestion",
    "data-suggestion-id": id,
    "data-status": status,
  };
  const drawn: Decoration[] = [];
  if (from < to) {
    // A word that goes takes its space along; a line through the space would only look untidy.
    const space = before.trim() === "" ? 0 : before.length - before.trimStart().length;
    drawn.push(
      Decoration.inline(from + space, to, {
        ...attributes,
        class: `${attributes.class} mark--old`,
        role: "deletion",
      }),
    );
  }
  if (after !== "") {
    drawn.push(
      Decoration.widget(to, () => insertion(attributes, before, after), {
        side: 1,
        key: `${id} ${status} ${isActive} ${after}`,
        ignoreSelection: true,
      }),
    );
  }
  return drawn;
}

/** The new words are drawn by the style sheet: the text in the page stays what people wrote. */
function insertion(attributes: Record<string, string>, before: string, after: string): HTMLElement {
  const element = document.createElement("span");
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.classList.add("mark--new");
  element.dataset.after = after;
  element.contentEditable = "false";
  element.setAttribute("role", "note");
  element.setAttribute(
    "aria-label",
    i18n.t("suggestions:named", { change: inWords(before, after) }),
  );
  return element;
}

function idOf(target: EventTarget | null): string | null {
  const element = target instanceof Element ? target.closest("[data-suggestion-id]") : null;
  return element?.getAttribute("data-suggestion-id") ?? null;
}

/** The pointer opens a card when it rests, not when it passes. */
function hovering(desk: SuggestionDesk): (event: MouseEvent) => void {
  let timer: number | undefined;
  return (event) => {
    window.clearTimeout(timer);
    const id = idOf(event.target);
    if (!id || desk.view().active?.by === "caret") return;
    timer = window.setTimeout(() => {
      if (desk.view().active?.by !== "caret") desk.activate({ id, by: "hover" });
    }, REST_MS);
  };
}

/** A click or tap on a suggestion makes it the active one. */
function press(desk: SuggestionDesk, view: EditorView, event: MouseEvent): boolean {
  const id = idOf(event.target);
  if (!id || event.button !== 0) return false;
  const isInsertion =
    event.target instanceof Element && event.target.closest(".mark--new") !== null;
  // The browser puts the caret first, and the caret's move would close the card again.
  window.setTimeout(() => desk.activate({ id, by: "caret" }));
  if (isInsertion) {
    event.preventDefault();
    view.focus();
  }
  return isInsertion;
}

/** The active suggestion follows the caret when a person moves it, not when text arrives. */
function followCaret(desk: SuggestionDesk, view: EditorView, before: EditorState): void {
  const { state } = view;
  const { active, concealed } = desk.view();
  if (active && !marksOf(state).some(({ suggestion }) => suggestion.id === active.id)) {
    queueMicrotask(() => desk.activate(null));
    return;
  }
  if (state.selection.eq(before.selection) || state.doc !== before.doc || !view.hasFocus()) return;
  const looks = state.selection.empty && !concealed;
  const mark = looks ? markAt(state, state.selection.head) : undefined;
  if (mark) queueMicrotask(() => desk.activate({ id: mark.suggestion.id, by: "caret" }));
  else if (active?.by === "caret") queueMicrotask(() => desk.activate(null));
}

/** Tab accepts and Escape rejects, only while a suggestion is active. */
function handleKey(desk: SuggestionDesk, _view: EditorView, event: KeyboardEvent): boolean {
  if (event.isComposing || event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) {
    return false;
  }
  if (event.key !== "Tab" && event.key !== "Escape") return false;
  const { active, mayDecide } = desk.view();
  if (!mayDecide) return false;
  if (active?.by === "caret") {
    desk.decide(active.id, event.key === "Tab" ? "accept" : "reject");
    return true;
  }
  // Somebody else was faster by a blink: the key was still meant for the card.
  return desk.justTakenAway;
}
