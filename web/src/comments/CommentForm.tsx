/** Where a comment is written: names of people are one key or click away. */
import { type FormEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { useTranslation } from "react-i18next";
import { askedAt, meant, withName } from "./mention";

type Props = {
  label: string;
  action: string;
  start?: string;
  /** People that may be mentioned. */
  people: readonly string[];
  focus?: boolean;
  onSend: (body: string, mentions: string[]) => Promise<boolean>;
  onCancel?: () => void;
};

export function CommentForm({ label, action, start = "", people, focus, onSend, onCancel }: Props) {
  const { t } = useTranslation("comments");
  const [body, setBody] = useState(start);
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const list = useId();
  const [caret, setCaret] = useState(start.length);
  const [chosen, setChosen] = useState(0);
  /** The "@" whose names were chosen or waved away. */
  const [settled, setSettled] = useState<number | null>(null);
  const asked = askedAt(body, caret);
  const offered = asked && asked.from !== settled ? meant(people, asked) : [];
  const first = Math.min(chosen, offered.length - 1);

  useEffect(() => {
    if (focus) field.current?.focus();
  }, [focus]);

  async function send(event?: FormEvent): Promise<void> {
    event?.preventDefault();
    if (body.trim() === "" || busy) return;
    setBusy(true);
    const mentions = people.filter((name) => body.includes(`@${name}`));
    if (await onSend(body.trim(), mentions)) setBody("");
    setBusy(false);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void send();
    } else if (offered.length > 0 && choosing(event)) {
      event.preventDefault();
      event.stopPropagation();
    } else if (event.key === "Escape" && onCancel) {
      event.stopPropagation();
      onCancel();
    }
  }

  /** A key for the names that are offered; whether it was one. */
  function choosing({ key, shiftKey, nativeEvent }: KeyboardEvent): boolean {
    const name = offered[first];
    if (nativeEvent.isComposing) return false;
    if (key === "ArrowDown") setChosen((first + 1) % offered.length);
    else if (key === "ArrowUp") setChosen((first + offered.length - 1) % offered.length);
    else if (key === "Escape") setSettled(asked?.from ?? null);
    else if ((key === "Enter" || key === "Tab") && !shiftKey && name) mention(name);
    else return false;
    return true;
  }

  function mention(name: string): void {
    if (!asked) return;
    const now = withName(body, caret, asked, name);
    flushSync(() => {
      setBody(now.body);
      setCaret(now.caret);
      setSettled(asked.from);
    });
    field.current?.focus();
    field.current?.setSelectionRange(now.caret, now.caret);
  }

  function written(text: string, at: number): void {
    setBody(text);
    setCaret(at);
    setChosen(0);
    // Another name, or the same one anew.
    if (settled !== null && text[settled] !== "@") setSettled(null);
  }

  return (
    <form className="comment-form" onSubmit={send}>
      <textarea
        ref={field}
        className="field"
        rows={2}
        maxLength={10_000}
        aria-label={label}
        placeholder={label}
        value={body}
        data-testid="comment-text"
        aria-autocomplete="list"
        aria-controls={offered.length > 0 ? list : undefined}
        aria-activedescendant={offered.length > 0 ? `${list}-${first}` : undefined}
        onChange={({ target }) => written(target.value, target.selectionEnd)}
        onSelect={({ currentTarget }) => setCaret(currentTarget.selectionEnd)}
        onKeyDown={onKeyDown}
      />
      {offered.length > 0 && (
        <ul id={list} className="comment-form__people" aria-label={t("tellWhom")}>
          {offered.map((name, index) => (
            <li key={name}>
              <button
                id={`${list}-${index}`}
                type="button"
                className={`chip${index === first ? " chip--first" : ""}`}
                onClick={() => mention(name)}
              >
                @{name}
              </button>
            </li>
          ))}
        </ul>
      )}
      <span className="comment-form__buttons">
        <button
          type="submit"
          className="button button--primary button--small"
          disabled={busy || body.trim() === ""}
          data-testid="comment-send"
        >
          {action}
        </button>
        {onCancel && (
          <button type="button" className="button button--small" onClick={onCancel}>
            {t("cancel")}
          </button>
        )}
      </span>
    </form>
  );
}
