/** The list beside the text: every open suggestion, the switch and the strength. */
import type { BlockNoteEditor } from "@blocknote/core";
import { X } from "lucide-react";
import { useState, useSyncExternalStore } from "react";
import { Trans, useTranslation } from "react-i18next";
import { AcceptAbove } from "./AcceptAbove";
import { Controls } from "./Controls";
import type { SuggestionDesk } from "./desk";
import { kindOf } from "./kinds";
import { SuggestionRow } from "./SuggestionRow";
import type { Suggestion } from "./types";
import type { DocumentSettings } from "./useSettings";
import { useTextOrder } from "./useTextOrder";
import "./panel.css";

type Props = {
  editor: BlockNoteEditor | null;
  desk: SuggestionDesk;
  settings: DocumentSettings;
  onClose: () => void;
};

export function SuggestionsPanel({ editor, desk, settings, onClose }: Props) {
  const { t } = useTranslation("suggestions");
  const { active, deciding, slow, mayDecide } = useSyncExternalStore(desk.subscribe, desk.view);
  const open = useTextOrder(editor, desk);
  const [wanted, setWanted] = useState<string | null>(null);
  const counts = countKinds(open);
  // A kind whose last suggestion was decided is no filter any more.
  const kind = wanted !== null && counts.has(wanted) ? wanted : null;
  // Of a model that loads, or is not there, that is said already.
  const late = slow && (settings.model === null || settings.model.state === "ready");
  const shown = kind === null ? open : open.filter((each) => kindOf(each.kind).label === kind);

  return (
    <aside
      className="panel"
      aria-label={t("title")}
      data-testid="suggestions-panel"
      onKeyDown={(event) => event.key === "Escape" && onClose()}
    >
      <div className="panel__head">
        <h2>
          {t("title")} <span className="panel__count">{open.length}</span>
        </h2>
        <button type="button" className="icon-button" aria-label={t("closeList")} onClick={onClose}>
          <X size={18} />
        </button>
      </div>
      {mayDecide && <Controls {...settings} />}
      {late && (
        <p className="panel__pace" role="status">
          {t("slow")}
        </p>
      )}
      {counts.size > 1 && (
        <fieldset className="chips">
          <legend className="visually-hidden">{t("show")}</legend>
          <Chip
            label={t("all")}
            count={open.length}
            on={kind === null}
            onClick={() => setWanted(null)}
          />
          {[...counts].map(([label, count]) => (
            <Chip
              key={label}
              label={label}
              count={count}
              on={kind === label}
              onClick={() => setWanted(label)}
            />
          ))}
        </fieldset>
      )}
      {mayDecide && shown.length > 1 && <AcceptAbove suggestions={shown} desk={desk} />}
      {shown.length > 0 ? (
        <ul className="panel__list">
          {shown.map((suggestion) => (
            <SuggestionRow
              key={suggestion.id}
              suggestion={suggestion}
              active={active?.id === suggestion.id}
              busy={deciding.has(suggestion.id)}
              mayDecide={mayDecide}
              editor={editor}
              desk={desk}
            />
          ))}
        </ul>
      ) : (
        <Nothing settings={settings} mayDecide={mayDecide} />
      )}
      {mayDecide && (
        <p className="panel__keys">
          <Trans t={t} i18nKey="keys" components={{ kbd: <kbd /> }} />
        </p>
      )}
    </aside>
  );
}

function Chip(props: { label: string; count: number; on: boolean; onClick: () => void }) {
  return (
    <button type="button" className="chip" aria-pressed={props.on} onClick={props.onClick}>
      {props.label} <span>{props.count}</span>
    </button>
  );
}

type NothingProps = { settings: DocumentSettings; mayDecide: boolean };

function Nothing({ settings: { settings, model }, mayDecide }: NothingProps) {
  const { t } = useTranslation("suggestions");
  // Who only reads cannot write on, or do anything about the model.
  if (!mayDecide) return <p className="panel__nothing">{t("told.none")}</p>;
  if (settings && !settings.enabled) {
    return <p className="panel__nothing">{t("off")}</p>;
  }
  if (model && model.state !== "ready") return null;
  return <p className="panel__nothing">{t("nothing")}</p>;
}

function countKinds(suggestions: readonly Suggestion[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { kind } of suggestions) {
    const { label } = kindOf(kind);
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return counts;
}
