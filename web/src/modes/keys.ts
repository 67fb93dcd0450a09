/** The keys that choose how one works; the same as in Google Docs. */
import type { Mode } from "./mode";

/** As they are named in the help. */
export const MODE_KEYS: Record<Mode, string> = {
  editing: "Mod+Alt+Shift+Z",
  suggesting: "Mod+Alt+Shift+X",
  viewing: "Mod+Alt+Shift+C",
};

const LETTERS: Record<string, Mode> = { z: "editing", x: "suggesting", c: "viewing" };

/** The mode that a key press asks for. */
export function wantedMode(event: KeyboardEvent): Mode | null {
  if (!event.altKey || !event.shiftKey || !(event.ctrlKey || event.metaKey)) return null;
  const letter = event.key.toLowerCase();
  // With Alt some layouts type another character; then the place of the key says what was meant.
  const meant = /^[a-z]$/.test(letter) ? letter : event.code.replace("Key", "").toLowerCase();
  return LETTERS[meant] ?? null;
}
