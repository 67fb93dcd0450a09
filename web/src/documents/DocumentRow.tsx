/** One document in the list: open, mark, rename in place, put away. */
import {
  Copy,
  CopyPlus,
  FileText,
  LayoutTemplate,
  MoreHorizontal,
  Pencil,
  Trash2,
} from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { DocumentInfo } from "../api/documents";
import { STOP } from "../search/arrows";
import { keepTemplate } from "../templates/keepTemplate";
import { copy } from "../ui/clipboard";
import { Menu } from "../ui/Menu";
import { ago, fullTime } from "../ui/time";
import { useMove } from "../workspaces/useMove";
import { Star } from "./Star";
import { useCopy } from "./useCopy";

type Props = {
  document: DocumentInfo;
  onRename: (title: string) => void;
  onRemove: () => void;
};

export function DocumentRow({ document, onRename, onRemove }: Props) {
  const { t } = useTranslation(["documents", "common", "copies", "templates", "shelves"]);
  const [draft, setDraft] = useState<string | null>(null);
  const title = document.title || t("common:app.untitled");
  const move = useMove(document.id, title);
  const makeCopy = useCopy();
  const updated = new Date(document.updated_at);

  function finish(keep: boolean): void {
    const next = draft?.trim() ?? "";
    setDraft(null);
    if (keep && draft !== null && next !== document.title) onRename(next);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === "Enter") finish(true);
    if (event.key === "Escape") finish(false);
  }

  function copyLink(): Promise<void> {
    const link = new URL(`/d/${document.id}`, location.href).href;
    return copy(link, t("common:app.linkCopied"), t("row.noCopy", { link }));
  }

  return (
    <li className="row" data-testid="document-row">
      <FileText className="row__icon" size={18} aria-hidden />
      {draft === null ? (
        <Link href={`/d/${document.id}`} className="row__link" {...STOP}>
          <span dir="auto" className={`row__title${document.title ? "" : " row__title--none"}`}>
            {title}
          </span>
        </Link>
      ) : (
        <input
          className="field row__rename"
          aria-label={t("row.newTitle", { title })}
          value={draft}
          maxLength={500}
          // biome-ignore lint/a11y/noAutofocus: the person asked for this field a moment ago.
          autoFocus
          onFocus={(event) => event.target.select()}
          onChange={(event) => setDraft(event.target.value)}
          onKeyDown={onKeyDown}
          onBlur={() => finish(true)}
        />
      )}
      <time className="row__time" dateTime={document.updated_at} title={fullTime(updated)}>
        {ago(updated, new Date())}
      </time>
      <Star id={document.id} title={title} />
      <Menu
        label={t("row.more", { title })}
        icon={<MoreHorizontal size={18} />}
        entries={[
          {
            kind: "item",
            label: t("row.rename"),
            icon: <Pencil size={16} />,
            onSelect: () => setDraft(document.title),
          },
          { kind: "item", label: t("row.copyLink"), icon: <Copy size={16} />, onSelect: copyLink },
          {
            kind: "item",
            label: t("copies:action"),
            icon: <CopyPlus size={16} />,
            onSelect: () => void makeCopy(document.id, title),
          },
          {
            kind: "item",
            label: t("templates:keep"),
            icon: <LayoutTemplate size={16} />,
            onSelect: () => void keepTemplate(document.id),
          },
          ...move.entries,
          { kind: "rule", id: "before delete" },
          {
            kind: "item",
            label: t("shelves:trash.move"),
            icon: <Trash2 size={16} />,
            danger: true,
            onSelect: onRemove,
          },
        ]}
      />
      {move.dialog}
    </li>
  );
}
