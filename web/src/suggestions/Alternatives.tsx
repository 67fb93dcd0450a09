/** Other words that the model weighed: each is a button that accepts the suggestion with it. */

import { useTranslation } from "react-i18next";

const MOST = 3;

type Props = {
  alternatives: readonly string[];
  disabled: boolean;
  /** Shows the keys that lead here from the text. */
  keys: boolean;
  onChoose: (index: number) => void;
};

export function Alternatives({ alternatives, disabled, keys, onChoose }: Props) {
  const { t } = useTranslation("suggestions");
  return (
    <fieldset className="card__also">
      <legend className="visually-hidden">{t("otherWords")}</legend>
      <span aria-hidden>{t("or")}</span>
      {alternatives.slice(0, MOST).map((words, index) => (
        <button
          key={words}
          type="button"
          className="card__choice"
          data-testid="alternative"
          aria-label={t("acceptWith", { words: words.trim() })}
          disabled={disabled}
          onClick={() => onChoose(index)}
        >
          {words.trim()}
        </button>
      ))}
      {keys && <kbd aria-hidden>Alt ↵</kbd>}
    </fieldset>
  );
}
