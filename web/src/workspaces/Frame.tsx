/** The page around what is not a document: bar, heading, tabs. */
import { type ReactNode, useEffect } from "react";
import { Link } from "wouter";
import { ListBar } from "./ListBar";

export type Tab = { label: string; path: string; icon: ReactNode; current: boolean };

type Props = {
  title: string;
  /** What the menu of workspaces shows as chosen. */
  place: string;
  /** Above the heading. */
  above?: ReactNode;
  actions?: ReactNode;
  tabs?: readonly Tab[];
  tabsLabel?: string;
  children: ReactNode;
};

export function Frame({ title, place, above, actions, tabs = [], tabsLabel, children }: Props) {
  useEffect(() => {
    document.title = `${title} · Burnish`;
  }, [title]);
  return (
    <div className="documents">
      <ListBar place={place} />
      <main className="documents__main">
        {above}
        <div className="documents__head">
          <h1 dir="auto">{title}</h1>
          {actions && <div className="documents__actions">{actions}</div>}
        </div>
        {tabs.length > 1 && (
          <nav className="views" aria-label={tabsLabel}>
            {tabs.map(({ label, path, icon, current }) => (
              <Link
                key={path}
                href={path}
                className="views__one"
                aria-current={current ? "page" : undefined}
              >
                {icon}
                {label}
              </Link>
            ))}
          </nav>
        )}
        {children}
      </main>
    </div>
  );
}
