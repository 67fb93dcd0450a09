/** One suggestion in the list: go to it, accept it, reject it. */
import type { BlockNoteEditor } from "@blocknote/core";
import { Check, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Change } from "./Change";
import { Confidence } from "./Confidence";
import type { SuggestionDesk } from "./desk";
import { inWords, kindOf } from "./kinds";
import { goTo } from "./stepping";
import type { Suggestion } from "./types";

type Props = {
  suggestion: Suggestion;
  active: boolean;
  busy: boolean;
  mayDecide: boolean;
  editor: BlockNoteEditor | null;
  desk: SuggestionDesk;
};

export function SuggestionRow({ suggestion, active, busy, mayDecide, editor, desk }: Props) {
  const { t } = useTranslation("suggestions");
  const { id, kind, before, after, score, author } = suggestion;
  const { label, tone } = kindOf(kind);
  const words = inWords(before, after);
  return (
    <li
      className={`suggestion-row suggestion-row--${tone}`}
      data-testid="suggestion-row"
      aria-current={active}
      aria-busy={busy}
    >
      <button
        type="button"
        className="suggestion-row__go"
        onClick={() => editor && goTo(editor, desk, id)}
      >
        <span className="suggestion-row__head">
          <span className="card__kind">{label}</span>
          {author ? <span className="card__author">{author}</span> : <Confidence score={score} />}
        </span>
        <Change before={before} after={after} />
        {/* What is struck through and what is new is not read out by all screen readers. */}
        <span className="visually-hidden">. {words}</span>
      </button>
      {mayDecide && (
        <span className="suggestion-row__buttons">
          <button
            type="button"
            className="icon-button icon-button--small"
            aria-label={t("acceptNamed", { change: words })}
            title={t("accept")}
            disabled={busy}
            onClick={() => desk.decide(id, "accept")}
          >
            <Check size={16} />
          </button>
          <button
            type="button"
            className="icon-button icon-button--small"
            aria-label={t("rejectNamed", { change: words })}
            title={t("reject")}
            disabled={busy}
            onClick={() => desk.decide(id, "reject")}
          >
            <X size={16} />
          </button>
        </span>
      )}
    </li>
  );
}
