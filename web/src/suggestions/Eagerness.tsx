/** How many false alarms the people of this document live with, as one of three words. */
import { useId } from "react";
import { useTranslation } from "react-i18next";

const LEVELS = [
  { alarms: 0.5, name: "careful" },
  { alarms: 2, name: "balanced" },
  { alarms: 5, name: "eagerly" },
] as const;

type Props = {
  alarms: number;
  disabled: boolean;
  /** The id of what says why they are disabled. */
  why?: string;
  change: (alarms: number) => void;
};

export function Eagerness({ alarms, disabled, why, change }: Props) {
  const { t } = useTranslation("suggestions");
  const id = useId();
  return (
    <fieldset
      className="eagerness"
      disabled={disabled}
      aria-describedby={why}
      data-testid="eagerness"
    >
      <legend className="controls__label">{t("dials.eager")}</legend>
      <div className="segments">
        {LEVELS.map((level) => (
          <label key={level.name} className="segments__one">
            <input
              type="radio"
              name={id}
              checked={level.alarms === alarms}
              aria-describedby={`${id}-${level.name}`}
              onChange={() => change(level.alarms)}
            />
            <span>{t(`dials.${level.name}`)}</span>
          </label>
        ))}
      </div>
      {LEVELS.map((level) => (
        // All are there, so that each choice can be described before it is made.
        <p
          key={level.name}
          id={`${id}-${level.name}`}
          className="eagerness__help"
          hidden={disabled || level.alarms !== alarms}
        >
          {t(`dials.${level.name}Help`)}
        </p>
      ))}
    </fieldset>
  );
}
