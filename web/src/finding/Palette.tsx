/** The command palette: every action of the page, and every document, by a few letters. */
import { Command } from "cmdk";
import { FileText } from "lucide-react";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { type Action, useActions } from "./actions";
import { shown } from "./keys";
import { match } from "./match";
import { useTitles } from "./useTitles";
import "./palette.css";

/** By what cmdk knows a document. */
const known = ({ id }: { id: string }) => `document ${id}`;

export function Palette({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("finding");
  const dialog = useRef<HTMLDialogElement>(null);
  const [, navigate] = useLocation();
  const [words, setWords] = useState("");
  const [chosen, setChosen] = useState("");
  /** Whether somebody went on from the first of them. */
  const moved = useRef(false);
  const documents = useTitles(words);
  const actions = useActions().toSorted(
    (a, b) => Number(a.last ?? false) - Number(b.last ?? false),
  );

  // Documents come a moment later, above what was the first: Enter is for what one sees there.
  useEffect(() => {
    const [first] = documents;
    if (first && !moved.current) setChosen(known(first));
  }, [documents]);

  // Before it is painted: a key pressed at once is meant for the dialog.
  useLayoutEffect(() => {
    dialog.current?.showModal();
    // The dialog would begin at the list, which is not where people write.
    dialog.current?.querySelector("input")?.focus();
  }, []);

  function run(action: Pick<Action, "run">): void {
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
      <Command
        label={t("palette.title")}
        loop
        value={chosen}
        onValueChange={setChosen}
        filter={(_id, typed, names) => match(typed, names ?? [])}
        onKeyDown={({ key }) => {
          if (key.startsWith("Arrow")) moved.current = true;
        }}
      >
        <Command.Input
          className="palette__field"
          placeholder={t("palette.placeholder")}
          value={words}
          onValueChange={(typed) => {
            moved.current = false;
            setWords(typed);
          }}
        />
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
          {documents.length > 0 && (
            <Command.Group className="palette__group" heading={t("palette.documents")}>
              {documents.map(({ id, title }) => (
                <Command.Item
                  key={id}
                  className="palette__item"
                  value={known({ id })}
                  // The server has found it by what was typed.
                  keywords={[title, words]}
                  onSelect={() => run({ run: () => navigate(`/d/${id}`) })}
                >
                  <span dir="auto">{title}</span>
                  <FileText size={16} aria-hidden />
                </Command.Item>
              ))}
            </Command.Group>
          )}
        </Command.List>
      </Command>
    </dialog>
  );
}
