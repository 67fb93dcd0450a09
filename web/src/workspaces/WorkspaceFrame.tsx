/** The page of one workspace: what is in it, who is in it, what was done. */
import { Files, History, UsersRound } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { sentenceOf } from "../api/http";
import { Notice } from "../ui/Notice";
import type { Workspace } from "./api";
import { Frame } from "./Frame";
import { loadWorkspaces } from "./known";
import { useWorkspaces } from "./store";

/** The workspace, or the page that says why there is none to show. */
export function useWorkspace(id: string): { workspace: Workspace | null; instead: ReactNode } {
  const { t } = useTranslation(["workspaces", "common"]);
  const known = useWorkspaces();
  const [problem, setProblem] = useState<string | null>(null);
  const workspace = known?.find((each) => each.id === id) ?? null;

  // biome-ignore lint/correctness/useExhaustiveDependencies: another one is asked for anew.
  useEffect(() => {
    loadWorkspaces().then(
      () => setProblem(null),
      (error) => setProblem(sentenceOf(error)),
    );
  }, [id]);

  if (workspace) return { workspace, instead: null };
  if (problem === null && known === null) return { workspace, instead: <Notice busy title="" /> };
  const instead = (
    <Notice title={t("missing.title")}>
      <p>{problem ?? t("missing.advice")}</p>
      <Link href="/" className="button button--primary">
        {t("common:app.allDocuments")}
      </Link>
    </Notice>
  );
  return { workspace, instead };
}

type Props = {
  workspace: Workspace;
  tab: "documents" | "members" | "log";
  title?: string;
  above?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
};

export function WorkspaceFrame({ workspace, tab, title, ...rest }: Props) {
  const { t } = useTranslation("workspaces");
  const here = `/w/${workspace.id}`;
  const tabs = [
    { key: "documents", path: here, icon: <Files size={16} aria-hidden /> },
    { key: "members", path: `${here}/members`, icon: <UsersRound size={16} aria-hidden /> },
    { key: "log", path: `${here}/log`, icon: <History size={16} aria-hidden /> },
  ] as const;
  const shown = tabs.filter(({ key }) => key !== "log" || workspace.role === "owner");
  return (
    <Frame
      title={title ?? workspace.name}
      place={workspace.name}
      tabsLabel={t("tabs.label")}
      tabs={shown.map(({ key, path, icon }) => ({
        label: t(`tabs.${key}`),
        path,
        icon,
        current: key === tab,
      }))}
      {...rest}
    />
  );
}
