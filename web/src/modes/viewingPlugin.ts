/** Reading: what others write arrives, and nothing that is done here changes the text. */
import { Plugin } from "prosemirror-state";
import { ySyncPluginKey } from "y-prosemirror";
import type { ModeChoice } from "./mode";

/** How long nothing more is said to somebody who types on. */
const PAUSE_MS = 8000;

/** `typed`: somebody presses a key that would write. */
export function viewing(modes: ModeChoice, typed: () => void): Plugin {
  let last = Number.NEGATIVE_INFINITY;
  const isOn = () => modes.current() === "viewing";
  return new Plugin({
    filterTransaction: (transaction) => {
      if (!transaction.docChanged || !isOn()) return true;
      const sync = transaction.getMeta(ySyncPluginKey) as { isChangeOrigin?: boolean } | undefined;
      return sync?.isChangeOrigin === true;
    },
    view: (view) => {
      const follow = () => {
        // A new look at the text that stands there: mounting it anew would end what can be undone.
        view.dispatch(view.state.tr);
        // Each box was drawn for what could be done then.
        for (const box of view.dom.querySelectorAll<HTMLInputElement>("input[type=checkbox]")) {
          box.disabled = isOn();
        }
      };
      return { destroy: modes.subscribe(follow) };
    },
    props: {
      editable: () => !isOn(),
      // The editor's own place in the order of Tab goes with its being editable.
      attributes: (): Record<string, string> =>
        isOn() ? { "aria-readonly": "true", tabindex: "0" } : {},
      handleDOMEvents: {
        keydown: (_view, event) => {
          if (!isOn() || !writes(event) || performance.now() - last < PAUSE_MS) return false;
          last = performance.now();
          typed();
          return false;
        },
      },
    },
  });
}

function writes(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.key === " ") return false;
  return [...event.key].length === 1 || event.key === "Enter" || event.key === "Backspace";
}
