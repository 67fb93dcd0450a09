/** Asks who is writing: at the first visit, and whenever somebody wants another name. */
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Wordmark } from "../ui/Wordmark";
import { randomColor, setMe, useMe } from "./me";
import { Swatches } from "./Swatches";
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
        <Swatches color={color} onChange={setColor} />
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
