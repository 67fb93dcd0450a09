import { useTranslation } from "react-i18next";
import { isLanguage, type Language } from "./languages";

/** The language of the page; the component is drawn again when it changes. */
export function useLanguage(): Language {
  const code = useTranslation().i18n.language;
  return isLanguage(code) ? code : "en";
}
