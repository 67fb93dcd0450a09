/** Where a comment is written: names of people are one click away. */
import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

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
  const asked = /@(\S*)$/u.exec(body)?.[1];
  const offered =
    asked === undefined
      ? []
      : people.filter((name) => name.toLowerCase().startsWith(asked.toLowerCase())).slice(0, 6);

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
    } else if (event.key === "Escape" && onCancel) {
      event.stopPropagation();
      onCancel();
    }
  }

  function mention(name: string): void {
    setBody(body.replace(/@\S*$/u, `@${name} `));
    field.current?.focus();
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
        onChange={(event) => setBody(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {offered.length > 0 && (
        <ul className="comment-form__people" aria-label={t("tellWhom")}>
          {offered.map((name) => (
            <li key={name}>
              <button type="button" className="chip" onClick={() => mention(name)}>
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
