/** The language of the page. Each is named in itself, for who cannot read the present one. */
import { Languages } from "lucide-react";
import { useTranslation } from "react-i18next";
import { chooseLanguage } from "../i18n";
import { LANGUAGES, type Language } from "../i18n/languages";
import { useLanguage } from "../i18n/useLanguage";
import { Menu } from "./Menu";
import { toast } from "./toasts";

export function LanguageMenu() {
  const { t } = useTranslation();
  const now = useLanguage();

  async function choose(code: Language): Promise<void> {
    try {
      await chooseLanguage(code);
    } catch {
      toast(t("language.failed"));
    }
  }

  return (
    <Menu
      label={t("language.label")}
      testId="language"
      icon={<Languages size={18} />}
      entries={LANGUAGES.map(({ code, name }) => ({
        kind: "item",
        label: name,
        lang: code,
        checked: code === now,
        onSelect: () => choose(code),
      }))}
    />
  );
}
