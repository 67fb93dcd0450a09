/** The bar's word for how one works in this document, and the list to choose from. */
import {
  ChevronDown,
  Eye,
  EyeOff,
  type LucideIcon,
  MessageCircleMore,
  PenLine,
} from "lucide-react";
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { Menu, type MenuEntry } from "../ui/Menu";
import type { Mode, ModeChoice } from "./mode";
import "./modes.css";

export const ICONS: Record<Mode, LucideIcon> = {
  editing: PenLine,
  suggesting: MessageCircleMore,
  viewing: Eye,
};

/** `onChosen`: the keyboard goes back to the text. */
type Props = { modes: ModeChoice; onChosen: () => void };

export function ModeMenu({ modes, onChosen }: Props) {
  const { t } = useTranslation("modes");
  const now = useSyncExternalStore(modes.subscribe, modes.current);
  const options = useSyncExternalStore(modes.subscribe, modes.options);
  const clean = useSyncExternalStore(modes.subscribe, modes.clean);
  const Icon = ICONS[now];

  const choices: MenuEntry[] = options.map((mode) => {
    const One = ICONS[mode];
    return {
      kind: "item",
      label: t(`name.${mode}`),
      note: t(`about.${mode}`),
      icon: <One size={16} aria-hidden />,
      checked: mode === now,
      onSelect: () => {
        modes.choose(mode);
        onChosen();
      },
    };
  });
  const marks: MenuEntry[] = [
    { kind: "rule", id: "before marks" },
    {
      kind: "item",
      label: t("marks"),
      icon: <EyeOff size={16} aria-hidden />,
      checked: clean,
      alone: true,
      onSelect: () => modes.showMarks(clean),
    },
  ];
  return (
    <div className={`mode mode--${now}`}>
      <Menu
        label={t("label", { mode: t(`name.${now}`) })}
        testId="mode"
        text={
          <>
            <Icon size={16} aria-hidden />
            <span className="mode__name">{t(`name.${now}`)}</span>
          </>
        }
        icon={<ChevronDown size={14} aria-hidden className="mode__more" />}
        entries={[...choices, ...(now === "viewing" ? marks : [])]}
      />
    </div>
  );
}
