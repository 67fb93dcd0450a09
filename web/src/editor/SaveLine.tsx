/** The state line: what became of this person's edits, truthfully. */
import { Check, CircleAlert, CloudOff, Loader, PenLine } from "lucide-react";
import { type ReactNode, useSyncExternalStore } from "react";
import type { Connection } from "../sync/connection";
import type { SaveState } from "../sync/saveState";
import { clockTime } from "../ui/time";
import { refusalOf } from "./refusal";

const plural = (count: number) => (count === 1 ? "1 change" : `${count} changes`);

function words(state: SaveState): { icon: ReactNode; text: string; hint: string } {
  switch (state.kind) {
    case "connecting":
      return { icon: <Loader size={14} />, text: "Connecting", hint: "Getting the newest text." };
    case "editing":
      return { icon: <PenLine size={14} />, text: "Editing", hint: "You are writing." };
    case "sent":
      return {
        icon: <Loader size={14} />,
        text: "Sent",
        hint: `${plural(state.changes)} sent; the server has not confirmed yet.`,
      };
    case "saved":
      return {
        icon: <Check size={14} />,
        text: state.at ? `Saved ${clockTime(state.at)}` : "Saved",
        hint: "Everything you wrote is on the server's disk.",
      };
    case "offline":
      return {
        icon: <CloudOff size={14} />,
        text: state.kept > 0 ? `Offline: ${plural(state.kept)} kept here` : "Offline",
        hint: "Keep this tab open: your changes go out as soon as the server answers.",
      };
    case "refused":
      return {
        icon: <CircleAlert size={14} />,
        text: refusalOf(state, true).title,
        hint: refusalOf(state, true).advice,
      };
  }
}

export function SaveLine({ connection }: { connection: Connection }) {
  const state = useSyncExternalStore(connection.subscribe, connection.state);
  const { icon, text, hint } = words(state);
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
      {text}
    </span>
  );
}
