/** Light, dark, or as the system has it. */
import { Monitor, Moon, Sun } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Menu } from "./Menu";
import { type Choice, chooseTheme, useScheme, useThemeChoice } from "./theme";

const CHOICES: readonly { choice: Choice; Icon: typeof Sun }[] = [
  { choice: "light", Icon: Sun },
  { choice: "dark", Icon: Moon },
  { choice: "system", Icon: Monitor },
];

export function ThemeMenu() {
  const { t } = useTranslation();
  const scheme = useScheme();
  const chosen = useThemeChoice();
  return (
    <Menu
      label={t("theme.label")}
      testId="theme"
      icon={scheme === "dark" ? <Moon size={18} /> : <Sun size={18} />}
      entries={CHOICES.map(({ choice, Icon }) => ({
        kind: "item",
        label: t(`theme.${choice}`),
        icon: <Icon size={16} />,
        checked: choice === chosen,
        onSelect: () => chooseTheme(choice),
      }))}
    />
  );
}
