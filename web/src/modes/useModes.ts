/** Ties the choice of how to work to its document, its role and its keys. */
import type { BlockNoteEditor } from "@blocknote/core";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { useOffer } from "../finding/actions";
import i18n from "../i18n";
import type { Access } from "../sync/access";
import { announce } from "../ui/announcer";
import { toast } from "../ui/toasts";
import { MODE_KEYS, wantedMode } from "./keys";
import { type Mode, ModeChoice, modesOf } from "./mode";
import { recall, remember } from "./remembered";

const USUAL = { mode: "editing", clean: false } as const;

/** The choice in this document, the same for as long as the page shows it; `onChosen` follows keys. */
export function useModes(
  id: string,
  access: Access,
  refused: boolean,
  onChosen: () => void,
): ModeChoice {
  const { t } = useTranslation("modes");
  const [modes] = useState(() => {
    const choice = new ModeChoice(recall(id) ?? USUAL, (kept) => remember(id, kept));
    choice.allow(modesOf(access, refused));
    return choice;
  });
  const chosen = useRef(onChosen);
  chosen.current = onChosen;
  const options = useSyncExternalStore(modes.subscribe, modes.options);

  useEffect(() => modes.allow(modesOf(access, refused)), [modes, access, refused]);

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const wanted = wantedMode(event);
      if (wanted === null || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      choose(modes, wanted);
      chosen.current();
    };
    window.addEventListener("keydown", onKeyDown, true);
    return () => window.removeEventListener("keydown", onKeyDown, true);
  }, [modes]);

  useOffer(
    options.map((mode) => ({
      id: `mode ${mode}`,
      label: t("label", { mode: t(`name.${mode}`) }),
      keys: MODE_KEYS[mode],
      run: () => {
        choose(modes, mode);
        chosen.current();
      },
    })),
  );
  return modes;
}

/** By keys: nobody looks at the bar, so it is said. */
function choose(modes: ModeChoice, wanted: Mode): void {
  modes.choose(wanted);
  announce(i18n.t("modes:label", { mode: i18n.t(`modes:name.${modes.current()}`) }));
}

/** Somebody types while they only read: says so, and offers the way to write. */
export function tellReader(modes: ModeChoice): void {
  const [first = "viewing"] = modes.options();
  // A role without a choice is told so above the text.
  if (first === "viewing") return;
  toast(i18n.t("modes:typed", { mode: i18n.t(`modes:name.${first}`) }), {
    action: { label: i18n.t(`modes:name.${first}`), onSelect: () => modes.choose(first) },
  });
}

/** Puts the keyboard into the text, to write or to read, once the editor has followed the choice. */
export function toText(editor: BlockNoteEditor | null): void {
  window.setTimeout(() => {
    if (editor?.isEditable) editor.focus();
    else editor?.domElement?.focus({ preventScroll: true });
  });
}
