/** The languages of the page, and which of them a person reads. */

export const LANGUAGES = [
  { code: "en", name: "English" },
  { code: "de", name: "Deutsch" },
  { code: "fr", name: "Français" },
  { code: "es", name: "Español" },
] as const;

export type Language = (typeof LANGUAGES)[number]["code"];

export function isLanguage(code: unknown): code is Language {
  return LANGUAGES.some((each) => each.code === code);
}

/** The first of the wanted languages that there is: "de-AT" is served with "de". */
export function bestLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const code = tag.toLowerCase().split(/[-_]/)[0];
    if (isLanguage(code)) return code;
  }
  return "en";
}
