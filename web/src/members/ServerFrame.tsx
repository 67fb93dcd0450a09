/** The pages for those who look after the server. */
import { History, UsersRound } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Frame } from "../workspaces/Frame";

type Props = { tab: "people" | "log"; children: ReactNode };

export function ServerFrame({ tab, children }: Props) {
  const { t } = useTranslation(["members", "workspaces"]);
  const title = t("workspaces:people");
  return (
    <Frame
      title={title}
      place={title}
      tabsLabel={t("workspaces:tabs.label")}
      tabs={[
        {
          label: title,
          path: "/people",
          icon: <UsersRound size={16} aria-hidden />,
          current: tab === "people",
        },
        {
          label: t("workspaces:tabs.log"),
          path: "/people/log",
          icon: <History size={16} aria-hidden />,
          current: tab === "log",
        },
      ]}
    >
      {children}
    </Frame>
  );
}
