/**
 * The words of the page. English is always at hand; the other languages are one file each, loaded
 * when they are chosen. Each subject has a namespace: `locales/LANGUAGE/NAMESPACE.json`.
 */
import i18n from "i18next";
import { initReactI18next } from "react-i18next";
import { bestLanguage, isLanguage, type Language } from "./languages";
import english from "./locales/en";

const KEY = "burnish.language";

const OTHERS: Record<
  Exclude<Language, "en">,
  () => Promise<{ default: Record<string, object> }>
> = {
  de: () => import("./locales/de"),
  es: () => import("./locales/es"),
  fr: () => import("./locales/fr"),
};

void i18n.use(initReactI18next).init({
  lng: "en",
  fallbackLng: "en",
  resources: { en: english },
  defaultNS: "common",
  // All is at hand when this line has run: modules may ask for words while they load.
  initAsync: false,
  // React escapes what it shows.
  interpolation: { escapeValue: false },
  returnNull: false,
});

/** The language of the page now. */
export function language(): Language {
  return isLanguage(i18n.language) ? i18n.language : "en";
}

/** Before anything is drawn: the person's choice, else the first language that the browser asks for. */
export async function startLanguage(): Promise<void> {
  i18n.on("languageChanged", tellPage);
  const wanted = kept() ?? bestLanguage(navigator.languages);
  try {
    await show(wanted);
  } catch {
    // Without the file (offline, an old page after an upgrade) English is better than nothing.
    tellPage(language());
  }
}

/** Shows the page in a language and keeps the choice. Throws where its file cannot be loaded. */
export async function chooseLanguage(next: Language): Promise<void> {
  await show(next);
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // Without storage the choice lasts as long as the tab.
  }
}

async function show(next: Language): Promise<void> {
  if (next !== "en" && !i18n.hasResourceBundle(next, "common")) {
    const { default: words } = await OTHERS[next]();
    for (const [namespace, bundle] of Object.entries(words)) {
      i18n.addResourceBundle(next, namespace, bundle);
    }
  }
  await i18n.changeLanguage(next);
}

function kept(): Language | null {
  try {
    const choice = localStorage.getItem(KEY);
    return isLanguage(choice) ? choice : null;
  } catch {
    return null;
  }
}

function tellPage(code: string): void {
  document.documentElement.lang = code;
  document.documentElement.dir = i18n.dir(code);
}

export default i18n;
