/** The command palette: every action of the page by a few letters of its name. */
import { Command } from "cmdk";
import { useLayoutEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { type Action, useActions } from "./actions";
import { shown } from "./keys";
import "./palette.css";

export function Palette({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("finding");
  const dialog = useRef<HTMLDialogElement>(null);
  const actions = useActions();

  // Before it is painted: a key pressed at once is meant for the dialog.
  useLayoutEffect(() => {
    dialog.current?.showModal();
    // The dialog would begin at the list, which is not where people write.
    dialog.current?.querySelector("input")?.focus();
  }, []);

  function run(action: Action): void {
    // Closed first: the focus goes back to where it was, and the action may move it on.
    dialog.current?.close();
    onClose();
    action.run();
  }

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog by itself.
    <dialog
      ref={dialog}
      className="palette"
      data-testid="palette"
      aria-label={t("palette.title")}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && dialog.current.close()}
    >
      <Command label={t("palette.title")} loop>
        <Command.Input className="palette__field" placeholder={t("palette.placeholder")} />
        <Command.List className="palette__list" label={t("palette.actions")}>
          <Command.Empty className="palette__none">{t("palette.none")}</Command.Empty>
          {actions.map((action) => (
            <Command.Item
              key={action.id}
              className="palette__item"
              value={action.id}
              keywords={[action.label, action.words ?? ""]}
              onSelect={() => run(action)}
            >
              {action.label}
              {action.keys && <kbd>{shown(action.keys)}</kbd>}
            </Command.Item>
          ))}
        </Command.List>
      </Command>
    </dialog>
  );
}
