/** Finding somebody among many. */

/** From so many people on, the page has a field to find them with. */
export const MANY = 8;

/** Whose name or address has all the words, in any order, whatever the accents and capitals. */
export function peopleWith<P extends { name: string; email: string }>(
  words: string,
  people: readonly P[],
): readonly P[] {
  const wanted = fold(words).split(/\s+/).filter(Boolean);
  return people.filter(({ name, email }) => {
    const text = fold(`${name} ${email}`);
    return wanted.every((word) => text.includes(word));
  });
}

function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}
