/** The card at the active suggestion: what would change, how sure the model is, and the decision. */

import type { BlockNoteEditor } from "@blocknote/core";
import { autoUpdate, computePosition, flip, offset, shift } from "@floating-ui/dom";
import { Check, ChevronDown, ChevronUp, X } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import type { Connection } from "../sync/connection";
import { Alternatives } from "./Alternatives";
import { Change } from "./Change";
import { Confidence } from "./Confidence";
import type { SuggestionDesk } from "./desk";
import { kindOf } from "./kinds";
import { step } from "./stepping";
import type { Suggestion } from "./types";
import "./card.css";

/** On a phone the card lies at the bottom edge: the words must not lie under it. */
function clear(words: DOMRect | { bottom: number }, card: HTMLElement): void {
  if (!window.matchMedia("(max-width: 640px)").matches) return;
  const hidden = words.bottom + 24 - card.getBoundingClientRect().top;
  if (hidden > 0) window.scrollBy({ top: hidden });
}

/** How long the pointer may be on its way from the words to the card. */
const LEAVE_MS = 250;

type Props = {
  editor: BlockNoteEditor;
  desk: SuggestionDesk;
  connection: Connection;
  /** Takes back one's own proposal; null for what others propose. */
  takeBack: (suggestion: Suggestion) => (() => void) | null;
  /** What somebody is told who cannot decide. */
  waiting: string;
};

export function SuggestionCard({ editor, desk, connection, takeBack, waiting }: Props) {
  const { t } = useTranslation("suggestions");
  const { active, deciding, mayDecide } = useSyncExternalStore(desk.subscribe, desk.view);
  const online = useSyncExternalStore(connection.subscribe, () => connection.online);
  const [details, setDetails] = useState(false);
  const card = useRef<HTMLDivElement>(null);
  const suggestion = active ? desk.get(active.id) : undefined;
  const shown = suggestion !== undefined && !deciding.has(suggestion.id);
  const id = shown ? suggestion.id : null;

  useEffect(() => {
    const element = card.current;
    const dom = editor.domElement;
    if (!id || !element || !dom) return;
    const selector = `[data-suggestion-id="${CSS.escape(id)}"]`;
    const place = { x: 0, y: 0, width: 0, height: 0, top: 0, left: 0, right: 0, bottom: 0 };
    const words = {
      contextElement: dom,
      // Drawn anew with every change of the text: found anew each time.
      getBoundingClientRect: () => dom.querySelector(selector)?.getBoundingClientRect() ?? place,
    };
    return autoUpdate(words, element, async () => {
      const { x, y } = await computePosition(words, element, {
        placement: "bottom-start",
        strategy: "fixed",
        middleware: [offset(8), flip({ padding: 64 }), shift({ padding: 12 })],
      });
      element.style.setProperty("--x", `${x}px`);
      element.style.setProperty("--y", `${y}px`);
      if (!("placed" in element.dataset)) clear(words.getBoundingClientRect(), element);
      element.dataset.placed = "";
    });
  }, [editor, id]);

  const hovering = active?.by === "hover";
  useEffect(() => {
    if (!hovering || !id) return;
    let timer: number | undefined;
    const over = (event: MouseEvent) => {
      const target = event.target instanceof Element ? event.target : null;
      const inside =
        card.current?.contains(target) ||
        target?.closest(`[data-suggestion-id="${CSS.escape(id)}"]`);
      window.clearTimeout(timer);
      if (!inside) timer = window.setTimeout(() => desk.activate(null), LEAVE_MS);
    };
    document.addEventListener("mouseover", over);
    return () => {
      window.clearTimeout(timer);
      document.removeEventListener("mouseover", over);
    };
  }, [desk, hovering, id]);

  const atCaret = active?.by === "caret";
  useEffect(() => {
    if (!atCaret || !id) return;
    // In the text Tab accepts, so it takes another key to get to the buttons.
    const enter = (event: globalThis.KeyboardEvent) => {
      if (event.key !== "Enter" || !event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      event.stopPropagation();
      card.current?.querySelector<HTMLElement>(".card__choice, .button--primary")?.focus();
    };
    window.addEventListener("keydown", enter, true);
    return () => window.removeEventListener("keydown", enter, true);
  }, [atCaret, id]);

  if (!shown) return null;
  const { kind, before, after, score, alternatives, model, steps, author } = suggestion;
  const { label, tone } = kindOf(kind);
  const back = mayDecide ? null : takeBack(suggestion);

  function decide(decision: "accept" | "reject", choice?: number): void {
    if (!suggestion) return;
    desk.decide(suggestion.id, decision, choice);
    editor.focus();
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    event.preventDefault();
    if (mayDecide) decide("reject");
    else desk.activate(null);
  }

  return (
    <div
      ref={card}
      className={`card card--${tone}`}
      data-testid="suggestion-card"
      role="dialog"
      aria-label={t("one")}
      onKeyDown={onKeyDown}
    >
      <div className="card__head">
        <span className="card__kind">{label}</span>
        {author ? <span className="card__author">{author}</span> : <Confidence score={score} />}
        <span className="card__steps">
          <button
            type="button"
            className="icon-button icon-button--small"
            aria-label={t("previous")}
            title={t("previousHint")}
            onClick={() => step(editor, desk, -1)}
          >
            <ChevronUp size={16} />
          </button>
          <button
            type="button"
            className="icon-button icon-button--small"
            aria-label={t("next")}
            title={t("nextHint")}
            onClick={() => step(editor, desk, 1)}
          >
            <ChevronDown size={16} />
          </button>
        </span>
      </div>
      <p className="card__change">
        <Change before={before} after={after} />
      </p>
      {mayDecide && alternatives.length > 0 && (
        <Alternatives
          alternatives={alternatives}
          disabled={!online}
          keys={atCaret}
          onChoose={(index) => decide("accept", index)}
        />
      )}
      <div className="card__buttons">
        {mayDecide ? (
          <>
            <button
              type="button"
              className="button button--primary button--small"
              data-testid="accept"
              disabled={!online}
              onClick={() => decide("accept")}
            >
              <Check size={15} aria-hidden />
              {t("accept")} {atCaret && <kbd>Tab</kbd>}
            </button>
            <button
              type="button"
              className="button button--small"
              data-testid="reject"
              disabled={!online}
              onClick={() => decide("reject")}
            >
              <X size={15} aria-hidden />
              {t("reject")} {atCaret && <kbd>Esc</kbd>}
            </button>
          </>
        ) : back ? (
          <button
            type="button"
            className="button button--small"
            data-testid="take-back"
            disabled={!online}
            onClick={back}
          >
            <X size={15} aria-hidden />
            {t("suggesting.takeBack")}
          </button>
        ) : (
          <span className="card__wait">{waiting}</span>
        )}
        <button
          type="button"
          className="card__more"
          aria-expanded={details}
          onClick={() => setDetails(!details)}
        >
          {t("why")}
        </button>
      </div>
      {!online && <p className="card__note">{t("whenBack")}</p>}
      {details && (
        <p className="card__note">
          {author
            ? t("suggesting.by", { name: author })
            : t("because", { model: model || t("theModel"), count: steps })}
        </p>
      )}
    </div>
  );
}
