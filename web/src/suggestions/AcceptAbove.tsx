/** Accepts every suggestion that the model is surer of than a limit, as one step to undo. */
import { useState } from "react";
import { percent } from "./Confidence";
import type { SuggestionDesk } from "./desk";
import type { Suggestion } from "./types";

const LIMITS = [50, 60, 70, 80, 90, 95];

type Props = { suggestions: readonly Suggestion[]; desk: SuggestionDesk };

export function AcceptAbove({ suggestions, desk }: Props) {
  const [limit, setLimit] = useState(90);
  const chosen = suggestions.filter(({ score }) => percent(score) >= limit);
  return (
    <div className="accept-above">
      <label>
        At least{" "}
        <select value={limit} onChange={(event) => setLimit(Number(event.target.value))}>
          {LIMITS.map((each) => (
            <option key={each} value={each}>
              {each} %
            </option>
          ))}
        </select>{" "}
        sure
      </label>
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
        {chosen.length === 0 ? "None" : `Accept ${chosen.length}`}
      </button>
    </div>
  );
}
