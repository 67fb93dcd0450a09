/** Palette and keyboard help, on every page, and the actions that are the same on all of them. */
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { chooseLanguage } from "../i18n";
import { LANGUAGES } from "../i18n/languages";
import { chooseTheme } from "../ui/theme";
import { toast } from "../ui/toasts";
import { useOffer } from "./actions";
import { Help } from "./Help";
import { isMod, isTyping } from "./keys";
import { Palette } from "./Palette";

type Open = "palette" | "help" | null;

/** Asks the page nothing for the keys of words: in a long text each question costs. */
function wantedBy(event: KeyboardEvent): Open {
  if (isMod(event, "k")) {
    // With words selected in the text, this key makes a link of them.
    return isTyping(event) && !window.getSelection()?.isCollapsed ? null : "palette";
  }
  return event.key === "?" && !isTyping(event) ? "help" : null;
}

export function Finding() {
  const { t } = useTranslation(["finding", "common"]);
  const [open, setOpen] = useState<Open>(null);

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const wanted = event.defaultPrevented ? null : wantedBy(event);
      // A dialog that asks something comes first.
      if (wanted === null || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      setOpen(wanted);
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);

  useOffer([
    { id: "help", label: t("help.title"), keys: "?", last: true, run: () => setOpen("help") },
    ...(["light", "dark", "system"] as const).map((choice) => ({
      id: `theme ${choice}`,
      label: `${t("common:theme.label")}: ${t(`common:theme.${choice}`)}`,
      last: true,
      run: () => chooseTheme(choice),
    })),
    ...LANGUAGES.map(({ code, name }) => ({
      id: `language ${code}`,
      label: `${t("common:language.label")}: ${name}`,
      last: true,
      run: () => {
        chooseLanguage(code).catch(() => toast(t("common:language.failed")));
      },
    })),
  ]);

  const close = () => setOpen(null);
  if (open === "palette") return <Palette onClose={close} />;
  return open === "help" ? <Help onClose={close} /> : null;
}
