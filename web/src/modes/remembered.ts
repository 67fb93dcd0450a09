/** How somebody works in each document, kept in this browser until they sign out. */
import { type Kept, MODES, type Mode } from "./mode";

const KEY = "burnish.modes";
/** The documents chosen for last; whoever comes back to an older one begins as usual. */
const MOST = 200;

type All = Record<string, Kept>;

function read(): All {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "null");
    if (kept !== null && typeof kept === "object") return kept as All;
  } catch {
    // A damaged entry is as good as none.
  }
  return {};
}

/** What was chosen for a document; null where nothing was. */
export function recall(id: string): Kept | null {
  const kept: Partial<Kept> | undefined = read()[id];
  const mode = MODES.find((each: Mode) => each === kept?.mode);
  return mode === undefined ? null : { mode, clean: kept?.clean === true };
}

/** Keeps a choice for the next visit; what is usual is not kept. */
export function remember(id: string, kept: Kept): void {
  const { [id]: _, ...others } = read();
  const all = Object.entries(others).slice(1 - MOST);
  if (kept.mode !== "editing" || kept.clean) all.push([id, kept]);
  try {
    localStorage.setItem(KEY, JSON.stringify(Object.fromEntries(all)));
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}

/** Whoever sits here next begins as usual. */
export function forgetModes(): void {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // Without storage nothing was kept.
  }
}
