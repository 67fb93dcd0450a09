/** The state line: what became of this person's edits, truthfully. */

import type { TFunction } from "i18next";
import { Check, CircleAlert, CloudOff, Loader, PenLine } from "lucide-react";
import { type ReactNode, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import type { Connection } from "../sync/connection";
import type { SaveState } from "../sync/saveState";
import { clockTime } from "../ui/time";
import { refusalOf } from "./refusal";

function words(
  t: TFunction<"editor">,
  state: SaveState,
  keptHere: boolean,
): { icon: ReactNode; text: string; hint: string } {
  switch (state.kind) {
    case "connecting":
      return {
        icon: <Loader size={14} />,
        text: t("save.connecting"),
        hint: t("save.connectingHint"),
      };
    case "editing":
      return { icon: <PenLine size={14} />, text: t("save.editing"), hint: t("save.editingHint") };
    case "sent":
      return {
        icon: <Loader size={14} />,
        text: t("save.sent"),
        hint: t("save.sentHint", { count: state.changes }),
      };
    case "saved":
      return {
        icon: <Check size={14} />,
        text: state.at ? t("save.savedAt", { time: clockTime(state.at) }) : t("save.saved"),
        hint: t("save.savedHint"),
      };
    case "offline":
      return {
        icon: <CloudOff size={14} />,
        text: offline(t, state.kept, keptHere),
        hint: keptHere ? t("save.offlineHint") : t("save.offlineHintTab"),
      };
    case "refused":
      return {
        icon: <CircleAlert size={14} />,
        text: refusalOf(state, true).title,
        hint: refusalOf(state, true).advice,
      };
  }
}

function offline(t: TFunction<"editor">, count: number, keptHere: boolean): string {
  if (count === 0) return t("save.offline");
  return keptHere ? t("save.offlineKept", { count }) : t("save.offlineTab", { count });
}

export function SaveLine({ connection }: { connection: Connection }) {
  const { t } = useTranslation("editor");
  const state = useSyncExternalStore(connection.subscribe, connection.state);
  const keptHere = useSyncExternalStore(connection.subscribe, () => connection.keptHere);
  const { icon, text, hint } = words(t, state, keptHere);
  return (
    <span
      className={`save-line save-line--${state.kind}`}
      data-testid="save-state"
      data-state={state.kind}
      title={hint}
    >
      <span aria-hidden className="save-line__icon">
        {icon}
      </span>
      <span className="save-line__text">{text}</span>
    </span>
  );
}
