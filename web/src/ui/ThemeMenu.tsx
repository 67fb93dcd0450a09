/** Light, dark, or as the system has it. */
import { Check, Monitor, Moon, Sun } from "lucide-react";
import { Menu } from "./Menu";
import { type Choice, chooseTheme, useScheme, useThemeChoice } from "./theme";

const CHOICES: readonly { choice: Choice; label: string; Icon: typeof Sun }[] = [
  { choice: "light", label: "Light", Icon: Sun },
  { choice: "dark", label: "Dark", Icon: Moon },
  { choice: "system", label: "Like the system", Icon: Monitor },
];

export function ThemeMenu() {
  const scheme = useScheme();
  const chosen = useThemeChoice();
  return (
    <Menu
      label="Theme"
      testId="theme"
      icon={scheme === "dark" ? <Moon size={18} /> : <Sun size={18} />}
      entries={CHOICES.map(({ choice, label, Icon }) => ({
        kind: "item",
        label,
        icon: choice === chosen ? <Check size={16} /> : <Icon size={16} />,
        onSelect: () => chooseTheme(choice),
      }))}
    />
  );
}
