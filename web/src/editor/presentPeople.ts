/** People out of awareness states: one disc per person, however many tabs. */

import i18n from "../i18n";

/** `away`: nobody looks at any of their pages. */
export type Present = { key: string; name: string; color: string; away: boolean };

type State = { user?: { id?: unknown; name?: unknown; color?: unknown }; away?: unknown };

export const COLOR = /^#[0-9a-f]{6}$/i;
const NAME_MAX = 40;

/** Everybody but me, in a steady order: who looks first. Strangers' states may hold anything. */
export function peopleIn(
  states: ReadonlyMap<number, unknown>,
  myClient: number,
  myId: string,
): Present[] {
  const people = new Map<string, Present>();
  for (const [client, state] of states) {
    if (client === myClient) continue;
    const { user, away: left } = (state ?? {}) as State;
    if (!user || user.id === myId) continue;
    const key = typeof user.id === "string" ? user.id : String(client);
    const name = typeof user.name === "string" ? user.name.trim().slice(0, NAME_MAX) : "";
    const color = typeof user.color === "string" && COLOR.test(user.color) ? user.color : "#6b6257";
    const away = left === true && (people.get(key)?.away ?? true);
    people.set(key, { key, name: name || i18n.t("people:guest"), color, away });
  }
  return [...people.values()].sort(
    (a, b) =>
      Number(a.away) - Number(b.away) || a.name.localeCompare(b.name) || (a.key < b.key ? -1 : 1),
  );
}
