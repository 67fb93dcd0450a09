/** The colours that somebody may have, to choose one from. */
import { Check } from "lucide-react";
import { useTranslation } from "react-i18next";
import { COLORS } from "./me";
import "./people.css";

type Props = { color: string; onChange: (color: string) => void };

export function Swatches({ color, onChange }: Props) {
  const { t } = useTranslation("people");
  return (
    <fieldset className="swatches">
      <legend>{t("dialog.colour")}</legend>
      {COLORS.map((each, index) => (
        <label key={each} className="swatch" style={{ background: each }}>
          <input
            type="radio"
            name="color"
            className="visually-hidden"
            value={each}
            checked={each === color}
            aria-label={t("dialog.nthColour", { number: index + 1 })}
            onChange={() => onChange(each)}
          />
          {each === color && <Check size={16} aria-hidden />}
        </label>
      ))}
    </fieldset>
  );
}
