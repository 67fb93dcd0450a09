/** The headings of the document as a list to jump from, with the size of the text below. */
import type { BlockNoteEditor } from "@blocknote/core";
import { X } from "lucide-react";
import type { EditorState } from "prosemirror-state";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { language } from "../i18n";
import { jumpTo } from "./jump";
import { headingsOf, type Size, sizeOf, sizeOfDocument } from "./outline";
import { useDocument } from "./useDocument";
import "./outline.css";

type Props = { editor: BlockNoteEditor | null; onClose: () => void };

const readHeadings = ({ doc }: EditorState) => headingsOf(doc);

function readSizes({ doc, selection }: EditorState): { all: Size; selected: Size | null } {
  const { from, to, empty } = selection;
  return {
    all: sizeOfDocument(doc),
    selected: empty ? null : sizeOf(doc.textBetween(from, to, "\n", "\n")),
  };
}

export function Outline({ editor, onClose }: Props) {
  const { t } = useTranslation("finding");
  const self = useRef<HTMLElement>(null);
  const headings = useDocument(editor, readHeadings);
  const sizes = useDocument(editor, readSizes);
  const top = Math.min(...(headings ?? []).map(({ level }) => level));
  const goTo = (id: string) => {
    if (!editor) return;
    jumpTo(editor, id);
    // Where there is no room beside the text, nobody would see where they are.
    if (liesOver(self.current, editor.domElement)) onClose();
  };
  return (
    <aside
      ref={self}
      className="outline"
      aria-label={t("outline.title")}
      data-testid="outline"
      onKeyDown={(event) => event.key === "Escape" && onClose()}
    >
      <div className="panel__head">
        <h2>{t("outline.title")}</h2>
        <button
          type="button"
          className="icon-button"
          aria-label={t("outline.close")}
          onClick={onClose}
        >
          <X size={18} />
        </button>
      </div>
      {headings?.length === 0 && <p className="panel__nothing">{t("outline.none")}</p>}
      <ul className="outline__list">
        {headings?.map(({ id, level, text }) => (
          <li key={id}>
            <button
              type="button"
              dir="auto"
              className="outline__heading"
              style={{ paddingInlineStart: `${12 + 16 * Math.min(4, level - top)}px` }}
              onClick={() => goTo(id)}
            >
              {text}
            </button>
          </li>
        ))}
      </ul>
      {sizes && (
        <dl className="outline__sizes" data-testid="sizes">
          <Sizes title={t("size.all")} size={sizes.all} />
          {sizes.selected && <Sizes title={t("size.selected")} size={sizes.selected} />}
        </dl>
      )}
    </aside>
  );
}

function liesOver(one: Element | null, other: Element | undefined): boolean {
  if (!one || !other) return false;
  const [a, b] = [one.getBoundingClientRect(), other.getBoundingClientRect()];
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

function Sizes({ title, size }: { title: string; size: Size }) {
  const { t } = useTranslation("finding");
  const number = new Intl.NumberFormat(language());
  const shown = (count: number) => ({ count, shown: number.format(count) });
  return (
    <>
      <dt>{title}</dt>
      <dd>
        {t("size.words", shown(size.words))}
        <br />
        {t("size.characters", shown(size.characters))}
        <br />
        {t("size.withoutSpaces", shown(size.withoutSpaces))}
      </dd>
    </>
  );
}
