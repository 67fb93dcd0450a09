/** The bell over every list: who mentioned or answered this person, and where. */
import { Bell, CheckCheck } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { useMe } from "../people/me";
import { Menu, type MenuEntry } from "../ui/Menu";
import { ago } from "../ui/time";
import { useNews } from "./useNews";

/** More than anybody reads in a menu; the rest follows when these are read. */
const MOST = 12;

export function NewsMenu() {
  const { t } = useTranslation("news");
  const [, navigate] = useLocation();
  const me = useMe();
  const { notices, readAll } = useNews(me?.name ?? null);
  const now = new Date();
  const shown = notices.slice(0, MOST).map((one): MenuEntry => {
    const title = one.title || t("untitled");
    return {
      kind: "item",
      id: String(one.id),
      label: t(one.kind, { name: one.by, title }),
      note: `${ago(new Date(one.at), now)} · ${one.excerpt}`,
      onSelect: () => navigate(`/d/${one.document_id}`, { state: { thread: one.thread_id } }),
    };
  });
  return (
    <Menu
      label={t("label", { count: notices.length })}
      testId="news"
      icon={<Bell size={18} />}
      badge={notices.length}
      entries={
        shown.length === 0
          ? [{ kind: "label", label: t("none") }]
          : [
              ...shown,
              {
                kind: "item",
                label: t("allRead"),
                icon: <CheckCheck size={16} />,
                foot: true,
                onSelect: () => void readAll(),
              },
            ]
      }
    />
  );
}
