/** Names in a comment that is being written: "@Be" in front of the caret asks for people. */

/** Names have spaces in them, and end somewhere. */
const ASKED = /(?<![\p{L}\p{N}_.-])@([^@\n]{0,40})$/u;
const MOST = 6;

/** `from`: where its "@" is. */
export type Asked = { from: number; name: string };

/** What is asked for where the caret is; null: no name. */
export function askedAt(body: string, caret: number): Asked | null {
  const name = ASKED.exec(body.slice(0, caret))?.[1];
  return name === undefined ? null : { from: caret - name.length - 1, name };
}

/** Who may be meant. */
export function meant(people: readonly string[], { name }: Asked): readonly string[] {
  const wanted = name.toLowerCase();
  return people.filter((each) => each.toLowerCase().startsWith(wanted)).slice(0, MOST);
}

/** The comment with the whole name in it, and where the caret is then. */
export function withName(
  body: string,
  caret: number,
  { from }: Asked,
  name: string,
): { body: string; caret: number } {
  const before = `${body.slice(0, from)}@${name} `;
  return { body: before + body.slice(caret).replace(/^ /, ""), caret: before.length };
}
