/** The document's switch and dials, and why there are no suggestions when there are none. */

import type { TFunction } from "i18next";
import { type CSSProperties, useId } from "react";
import { useTranslation } from "react-i18next";
import type { ModelInfo } from "../api/server";
import { Eagerness } from "./Eagerness";
import type { DocumentSettings } from "./useSettings";

type Words = TFunction<"suggestions">;

/** Why there are no suggestions now; null: there are, or nobody knows yet. */
function trouble(t: Words, model: ModelInfo | null): string | null {
  switch (model?.state) {
    case "starting":
      return t(model.workers === 0 ? "model.noWorker" : "model.starting");
    case "failed":
      return t("model.failed");
    case "off":
      return t("model.off");
    default:
      return null;
  }
}

export function Controls({ settings, model, change }: DocumentSettings) {
  const { t } = useTranslation("suggestions");
  const id = useId();
  const enabled = settings?.enabled ?? false;
  const strength = settings?.strength ?? 0;
  const reason = trouble(t, model);
  // Without a model nothing answers to the dials: they wait for it, and come back with it.
  const turns = enabled && reason === null;
  const why = enabled && reason !== null ? id : undefined;
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
        <span>{t("dials.switch")}</span>
        <span className="switch__track" aria-hidden />
      </button>
      {why && (
        <div className={`controls__reason controls__reason--${model?.state}`} role="status">
          <p id={id}>{reason}</p>
          {/* For whoever looks after the server, who gets it in English. */}
          {model?.state === "failed" && model.reason && (
            <p className="controls__cause" lang="en">
              {model.reason}
            </p>
          )}
        </div>
      )}
      <label className="controls__strength">
        <span className="controls__label">{t("dials.strength")}</span>
        <input
          type="range"
          className="slider"
          style={{ "--fill": `${100 * strength}%` } as CSSProperties}
          data-testid="strength"
          min={0}
          max={1}
          step={0.05}
          value={strength}
          disabled={!turns}
          aria-describedby={why}
          aria-valuetext={strengthInWords(t, strength)}
          onChange={(event) => change({ strength: Number(event.target.value) })}
        />
        <span className="controls__ends" aria-hidden>
          <span>{t("dials.mistakes")}</span>
          <span>{t("dials.free")}</span>
        </span>
      </label>
      <Eagerness
        alarms={settings?.alarms ?? 2}
        disabled={!turns}
        why={why}
        change={(alarms) => change({ alarms })}
      />
    </div>
  );
}

function strengthInWords(t: Words, strength: number): string {
  if (strength < 0.2) return t("dials.mistakes");
  if (strength < 0.5) return t("dials.light");
  return strength < 0.8 ? t("dials.thorough") : t("dials.free");
}
