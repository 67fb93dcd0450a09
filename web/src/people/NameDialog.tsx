/** Asks who is writing: at the first visit, and whenever somebody wants another name. */
import { Check } from "lucide-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Wordmark } from "../ui/Wordmark";
import { COLORS, randomColor, setMe, useMe } from "./me";
import "./people.css";

const NAME_MAX = 40;

export function NameDialog({ onDone }: { onDone?: () => void }) {
  const me = useMe();
  const { t } = useTranslation(["people", "common"]);
  const dialog = useRef<HTMLDialogElement>(null);
  const [name, setName] = useState(me?.name ?? "");
  const [color, setColor] = useState(() => me?.color ?? randomColor());
  const [asked, setAsked] = useState(false);
  const missing = asked && name.trim() === "";

  useEffect(() => {
    dialog.current?.showModal();
  }, []);

  function submit(event: FormEvent): void {
    event.preventDefault();
    setAsked(true);
    if (name.trim() === "") return;
    setMe(name.trim(), color);
    onDone?.();
  }

  return (
    <dialog
      ref={dialog}
      className="name-dialog"
      data-testid="name-dialog"
      aria-labelledby="name-dialog-title"
      onCancel={(event) => {
        event.preventDefault();
        if (me) onDone?.();
      }}
    >
      <form onSubmit={submit} noValidate>
        <Wordmark />
        <h2 id="name-dialog-title">{me ? t("dialog.change") : t("dialog.first")}</h2>
        <p className="name-dialog__why">{t("dialog.why")}</p>
        <label className="name-dialog__label" htmlFor="name">
          {t("dialog.name")}
        </label>
        <input
          id="name"
          className="field"
          data-testid="name-input"
          value={name}
          maxLength={NAME_MAX}
          autoComplete="nickname"
          aria-invalid={missing}
          aria-describedby={missing ? "name-missing" : undefined}
          onChange={(event) => setName(event.target.value)}
        />
        {missing && (
          <p id="name-missing" className="name-dialog__error" role="alert">
            {t("dialog.missing")}
          </p>
        )}
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
                onChange={() => setColor(each)}
              />
              {each === color && <Check size={16} aria-hidden />}
            </label>
          ))}
        </fieldset>
        <div className="name-dialog__buttons">
          {me && (
            <button type="button" className="button button--quiet" onClick={onDone}>
              {t("common:app.cancel")}
            </button>
          )}
          <button type="submit" className="button button--primary">
            {me ? t("dialog.keep") : t("dialog.start")}
          </button>
        </div>
      </form>
    </dialog>
  );
}
