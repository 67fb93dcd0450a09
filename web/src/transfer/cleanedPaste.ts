/** The editor gets what was pasted from Word and Google Docs after `cleanPaste`. */
import { Plugin } from "prosemirror-state";
import { cleanPaste } from "./paste";

export function cleanedPaste(): Plugin {
  return new Plugin({ props: { transformPastedHTML: cleanPaste } });
}
