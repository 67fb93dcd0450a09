/** The keys that do something here. */
import { X } from "lucide-react";
import { useLayoutEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { MODE_KEYS } from "../modes/keys";
import { shown } from "./keys";

const GROUPS = [
  {
    name: "page",
    rows: [
      ["palette", "Mod+K"],
      ["help", "?"],
      ["search", "/"],
    ],
  },
  {
    name: "text",
    rows: [
      ["find", "Mod+F"],
      ["replace", "Mod+H"],
      ["outline", "Mod+Shift+O"],
      ["blocks", "/"],
      ["undo", "Mod+Z"],
      ["bold", "Mod+B"],
      ["italic", "Mod+I"],
      ["indent", "Tab"],
      ["editing", MODE_KEYS.editing],
      ["suggesting", MODE_KEYS.suggesting],
      ["viewing", MODE_KEYS.viewing],
    ],
  },
  {
    name: "suggestions",
    rows: [
      ["next", "F8"],
      ["previous", "Shift+F8"],
      ["accept", "Tab"],
      ["reject", "Esc"],
      ["others", "Alt+Enter"],
    ],
  },
] as const;

export function Help({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(["finding", "common"]);
  const dialog = useRef<HTMLDialogElement>(null);

  // Before it is painted: a key pressed at once is meant for the dialog.
  useLayoutEffect(() => {
    dialog.current?.showModal();
  }, []);

  return (
    <dialog
      ref={dialog}
      className="help"
      data-testid="help"
      aria-labelledby="help-title"
      onClose={onClose}
    >
      <div className="help__head">
        <h2 id="help-title">{t("help.title")}</h2>
        <button
          type="button"
          className="icon-button"
          aria-label={t("common:app.close")}
          onClick={() => dialog.current?.close()}
        >
          <X size={18} />
        </button>
      </div>
      {GROUPS.map(({ name, rows }) => (
        <section key={name}>
          <h3>{t(`help.groups.${name}`)}</h3>
          <dl>
            {rows.map(([what, keys]) => (
              <div key={what} className="help__row">
                <dt>{t(`help.keys.${what}`)}</dt>
                <dd>
                  <kbd>{shown(keys)}</kbd>
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </dialog>
  );
}
