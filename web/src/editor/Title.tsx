/** The document's title: one line of text that everybody edits at once. */
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { mapOffset } from "../suggestions/anchor";
import type { Connection } from "../sync/connection";
import { mergeInto } from "./titleText";

const TITLE_MAX = 500;

type Props = { connection: Connection; editable: boolean; onEnter: () => void };

export function Title({ connection, editable, onEnter }: Props) {
  const { t } = useTranslation(["editor", "common"]);
  const field = useRef<HTMLTextAreaElement>(null);
  const text = connection.doc.getText("title");
  const [value, setValue] = useState(() => text.toString());
  const caret = useRef<[number, number] | null>(null);

  useEffect(() => {
    const follow = () => {
      const next = text.toString();
      const element = field.current;
      if (element && document.activeElement === element && element.value !== next) {
        const { selectionStart, selectionEnd, value: old } = element;
        caret.current = [mapOffset(old, next, selectionStart), mapOffset(old, next, selectionEnd)];
      }
      setValue(next);
    };
    follow();
    text.observe(follow);
    return () => text.unobserve(follow);
  }, [text]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the value.
  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    grow(element);
    if (caret.current) element.setSelectionRange(...caret.current);
    caret.current = null;
  }, [value]);

  useEffect(() => {
    const element = field.current;
    if (!element) return;
    // In another width, or in the fonts that came after it, it may take more lines.
    let width = 0;
    const observer = new ResizeObserver(([entry]) => {
      const next = entry?.contentRect.width ?? 0;
      if (next === width) return;
      width = next;
      // Not now: its height is among what is being observed.
      requestAnimationFrame(() => grow(element));
    });
    observer.observe(element);
    void document.fonts.ready.then(() => grow(element));
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    document.title = `${value || t("common:app.untitled")} · Burnish`;
  }, [value, t]);

  useEffect(() => {
    // Who has just made a document begins with its title.
    const state = history.state as { fresh?: boolean } | null;
    if (state?.fresh && field.current?.value === "") field.current.focus();
  }, []);

  function onKeyDown(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" || (event.key === "ArrowDown" && atEnd())) {
      event.preventDefault();
      onEnter();
    }
  }

  function atEnd(): boolean {
    return field.current?.selectionStart === field.current?.value.length;
  }

  return (
    <textarea
      ref={field}
      className="title"
      data-testid="title"
      aria-label={t("title")}
      placeholder={t("common:app.untitled")}
      rows={1}
      dir="auto"
      maxLength={TITLE_MAX}
      value={value}
      spellCheck
      readOnly={!editable}
      onKeyDown={onKeyDown}
      onChange={(event) => mergeInto(text, event.target.value.replace(/\s*[\r\n\t]+\s*/g, " "))}
    />
  );
}

function grow(element: HTMLTextAreaElement): void {
  element.style.height = "auto";
  element.style.height = `${element.scrollHeight}px`;
}
