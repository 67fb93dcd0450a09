/** The keys that go from suggestion to suggestion, and what screen readers hear of it. */
import type { BlockNoteEditor } from "@blocknote/core";
import { useEffect } from "react";
import i18n from "../i18n";
import { announce } from "../ui/announcer";
import { toast } from "../ui/toasts";
import type { SuggestionDesk } from "./desk";
import { inWords, kindOf } from "./kinds";
import { step } from "./stepping";

const t = i18n.getFixedT(null, "suggestions");

function direction(event: KeyboardEvent): 1 | -1 | null {
  if (event.key === "F8" && !event.altKey && !event.ctrlKey) return event.shiftKey ? -1 : 1;
  if (!event.altKey || event.ctrlKey || event.metaKey) return null;
  // By place on the keyboard: with Alt many layouts type something else.
  if (event.code === "BracketRight") return 1;
  return event.code === "BracketLeft" ? -1 : null;
}

export function useStepping(editor: BlockNoteEditor | null, desk: SuggestionDesk): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const way = direction(event);
      if (way === null || editor === null) return;
      event.preventDefault();
      if (!step(editor, desk, way)) announce(t("told.none"));
    };
    window.addEventListener("keydown", onKeyDown, true);
    return () => window.removeEventListener("keydown", onKeyDown, true);
  }, [editor, desk]);

  useEffect(() => {
    desk.on({
      say: toast,
      arrived: (count) => announce(t("told.arrived", { count })),
    });
    let told: string | null = null;
    return desk.subscribe(() => {
      const { active } = desk.view();
      const id = active?.by === "caret" ? active.id : null;
      if (id === told) return;
      told = id;
      const suggestion = id === null ? undefined : desk.get(id);
      if (!suggestion) return;
      const { kind, before, after, alternatives } = suggestion;
      const words = { kind: kindOf(kind).label, change: inWords(before, after) };
      const more = alternatives.length > 0 ? ` ${t("told.alternatives")}` : "";
      announce(`${t("told.active", words)}${more}`);
    });
  }, [desk]);
}
