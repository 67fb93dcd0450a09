/** Accepts every suggestion that the model is surer of than a limit, as one step to undo. */
import { useState } from "react";
import { Trans, useTranslation } from "react-i18next";
import { asPercent } from "./Confidence";
import type { SuggestionDesk } from "./desk";
import { isProposed, surer } from "./surer";
import type { Suggestion } from "./types";

const LIMITS = [50, 60, 70, 80, 90, 95];

type Props = { suggestions: readonly Suggestion[]; desk: SuggestionDesk };

export function AcceptAbove({ suggestions, desk }: Props) {
  const { t } = useTranslation("suggestions");
  const [limit, setLimit] = useState(90);
  const chosen = surer(suggestions, limit);
  const choice = (
    <select
      className="field select select--small"
      value={limit}
      onChange={(event) => setLimit(Number(event.target.value))}
    >
      {LIMITS.map((each) => (
        <option key={each} value={each}>
          {asPercent(each)}
        </option>
      ))}
    </select>
  );
  return (
    <div className="accept-above">
      {isProposed(suggestions) ? (
        <span>{t("proposed")}</span>
      ) : (
        // biome-ignore lint/a11y/noLabelWithoutControl: the select stands in the phrase.
        <label>
          <Trans t={t} i18nKey="atLeast" components={{ limit: choice }} />
        </label>
      )}
      <button
        type="button"
        className="button button--small"
        data-testid="accept-all"
        disabled={chosen.length === 0}
        onClick={() =>
          desk.decideAll(
            chosen.map(({ id }) => id),
            "accept",
          )
        }
      >
        {chosen.length === 0 ? t("acceptNone") : t("acceptCount", { count: chosen.length })}
      </button>
    </div>
  );
}
