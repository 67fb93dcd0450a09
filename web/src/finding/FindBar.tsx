/** Find and replace in the text. */
import type { BlockNoteEditor } from "@blocknote/core";
import { ArrowDown, ArrowUp, CaseSensitive, WholeWord, X } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { count, find, replaceAll, replaceOne, step, stop } from "./find";
import "./findbar.css";

type Props = {
  editor: BlockNoteEditor;
  replacing: boolean;
  editable: boolean;
  /** Only shows where the words are; the keyboard stays in the text. */
  calm: boolean;
  onClose: () => void;
};

export function FindBar({ editor, replacing, editable, calm, onClose }: Props) {
  const { t } = useTranslation("finding");
  const field = useRef<HTMLInputElement>(null);
  const [search, setSearch] = useState(() => editor.getSelectedText().split("\n")[0] ?? "");
  const [replace, setReplace] = useState("");
  const [caseSensitive, setCaseSensitive] = useState(false);
  const [wholeWord, setWholeWord] = useState(false);
  const [found, setFound] = useState({ at: 0, of: 0 });
  const [replaced, setReplaced] = useState<number | null>(null);

  useEffect(() => {
    if (calm) return;
    field.current?.focus();
    field.current?.select();
  }, [calm]);

  useEffect(() => {
    find(editor, { search, replace, caseSensitive, wholeWord });
    setFound(count(editor));
    setReplaced(null);
    return editor.onChange(() => setFound(count(editor)));
  }, [editor, search, replace, caseSensitive, wholeWord]);

  useEffect(() => () => stop(editor), [editor]);

  function go(direction: 1 | -1): void {
    step(editor, direction);
    setFound(count(editor));
  }

  function close(): void {
    onClose();
    editor.focus();
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") close();
    else if (event.key === "Enter" && event.target instanceof HTMLInputElement) {
      if (event.target === field.current) go(event.shiftKey ? -1 : 1);
      else one();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  function one(): void {
    replaceOne(editor);
    setFound(count(editor));
  }

  function all(): void {
    const { of } = count(editor);
    replaceAll(editor);
    setReplaced(of);
  }

  const result = search === "" ? "" : found.of === 0 ? t("find.none") : t("find.place", found);
  return (
    <search className="find" data-testid="find" aria-label={t("find.title")} onKeyDown={onKeyDown}>
      <div className="find__row">
        <input
          ref={field}
          className="field find__field"
          aria-label={t("find.what")}
          placeholder={t("find.what")}
          dir="auto"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        <span className="find__count" role="status">
          {replaced === null ? result : t("find.replaced", { count: replaced })}
        </span>
        <Toggle label={t("find.case")} on={caseSensitive} onChange={setCaseSensitive}>
          <CaseSensitive size={18} />
        </Toggle>
        <Toggle label={t("find.word")} on={wholeWord} onChange={setWholeWord}>
          <WholeWord size={18} />
        </Toggle>
        <button
          type="button"
          className="icon-button"
          aria-label={t("find.previous")}
          title={t("find.previous")}
          disabled={found.of === 0}
          onClick={() => go(-1)}
        >
          <ArrowUp size={18} />
        </button>
        <button
          type="button"
          className="icon-button"
          aria-label={t("find.next")}
          title={t("find.next")}
          disabled={found.of === 0}
          onClick={() => go(1)}
        >
          <ArrowDown size={18} />
        </button>
        <button
          type="button"
          className="icon-button"
          aria-label={t("find.close")}
          title={t("find.close")}
          onClick={close}
        >
          <X size={18} />
        </button>
      </div>
      {replacing && editable && (
        <div className="find__row">
          <input
            className="field find__field"
            aria-label={t("find.with")}
            placeholder={t("find.with")}
            dir="auto"
            value={replace}
            onChange={(event) => setReplace(event.target.value)}
          />
          <button
            type="button"
            className="button button--small"
            disabled={found.of === 0}
            onClick={one}
          >
            {t("find.one")}
          </button>
          <button
            type="button"
            className="button button--small"
            disabled={found.of === 0}
            onClick={all}
          >
            {t("find.all")}
          </button>
        </div>
      )}
    </search>
  );
}

type ToggleProps = {
  label: string;
  on: boolean;
  onChange: (on: boolean) => void;
  children: React.ReactNode;
};

function Toggle({ label, on, onChange, children }: ToggleProps) {
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      title={label}
      aria-pressed={on}
      onClick={() => onChange(!on)}
    >
      {children}
    </button>
  );
}
