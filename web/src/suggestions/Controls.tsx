/** The document's switch and dials, and why there are no suggestions when there are none. */
import type { CSSProperties } from "react";
import type { ModelInfo } from "../api/server";
import { Eagerness } from "./Eagerness";
import type { DocumentSettings } from "./useSettings";

function trouble(model: ModelInfo | null): string | null {
  switch (model?.state) {
    case "starting":
      return "The model is loading. Write on: suggestions follow in a moment.";
    case "failed":
      return `Suggestions are not available: ${model.reason ?? "the model did not start"}`;
    case "off":
      return model.reason ?? "This server runs without a model.";
    default:
      return null;
  }
}

export function Controls({ settings, model, change }: DocumentSettings) {
  const enabled = settings?.enabled ?? false;
  const strength = settings?.strength ?? 0;
  const reason = trouble(model);
  return (
    <div className="controls">
      <button
        type="button"
        className="switch"
        role="switch"
        aria-checked={enabled}
        disabled={settings === null}
        data-testid="suggestions-switch"
        onClick={() => change({ enabled: !enabled })}
      >
        <span>Suggest improvements</span>
        <span className="switch__track" aria-hidden />
      </button>
      {reason !== null && enabled && (
        <p className={`controls__reason controls__reason--${model?.state}`}>{reason}</p>
      )}
      <label className="controls__strength">
        <span className="controls__label">Strength</span>
        <input
          type="range"
          className="slider"
          style={{ "--fill": `${100 * strength}%` } as CSSProperties}
          data-testid="strength"
          min={0}
          max={1}
          step={0.05}
          value={strength}
          disabled={!enabled}
          aria-valuetext={strengthInWords(strength)}
          onChange={(event) => change({ strength: Number(event.target.value) })}
        />
        <span className="controls__ends" aria-hidden>
          <span>Mistakes only</span>
          <span>Rewrite freely</span>
        </span>
      </label>
      <Eagerness
        alarms={settings?.alarms ?? 2}
        disabled={!enabled}
        change={(alarms) => change({ alarms })}
      />
    </div>
  );
}

function strengthInWords(strength: number): string {
  if (strength < 0.2) return "Mistakes only";
  if (strength < 0.5) return "Light polish";
  return strength < 0.8 ? "Thorough polish" : "Rewrite freely";
}
