/** How many false alarms the people of this document live with, as one of three words. */
import { useId } from "react";

const LEVELS = [
  { alarms: 0.5, name: "Careful", help: "About 1 false alarm in 2,000 words." },
  { alarms: 2, name: "Balanced", help: "About 2 false alarms in 1,000 words." },
  { alarms: 5, name: "Eager", help: "About 5 false alarms in 1,000 words." },
];

type Props = { alarms: number; disabled: boolean; change: (alarms: number) => void };

export function Eagerness({ alarms, disabled, change }: Props) {
  const id = useId();
  return (
    <fieldset className="eagerness" disabled={disabled} data-testid="eagerness">
      <legend className="controls__label">How eager</legend>
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
            <span>{level.name}</span>
          </label>
        ))}
      </div>
      {LEVELS.map((level) => (
        // All are there, so that each choice can be described before it is made.
        <p
          key={level.name}
          id={`${id}-${level.name}`}
          className="eagerness__help"
          hidden={level.alarms !== alarms}
        >
          {level.help}
        </p>
      ))}
    </fieldset>
  );
}
