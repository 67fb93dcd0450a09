/** From one workspace to another, and to the people of the server. */
import { ChevronDown, Files, FolderKanban, Plus, UsersRound } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { useSession } from "../accounts/session";
import { useOffer } from "../finding/actions";
import { Menu } from "../ui/Menu";
import { createWorkspace } from "./api";
import { loadWorkspaces } from "./known";
import { NamePrompt } from "./NamePrompt";
import { useHasWorkspaces, useWorkspaces } from "./store";
import "./workspaces.css";

/** `current`: what is shown now; left out: the documents of all. */
export function WorkspaceMenu({ current }: { current?: string }) {
  const { t } = useTranslation(["workspaces", "common"]);
  const [, navigate] = useLocation();
  const session = useSession();
  const may = useHasWorkspaces();
  const workspaces = useWorkspaces() ?? [];
  const [creating, setCreating] = useState(false);
  const looksAfter =
    session !== null && typeof session !== "string" && session.person?.is_owner === true;

  const places = [
    { label: t("common:app.allDocuments"), path: "/", icon: <Files size={16} /> },
    ...workspaces.map(({ id, name }) => ({
      label: name,
      path: `/w/${id}`,
      icon: <FolderKanban size={16} />,
    })),
  ];
  const server = looksAfter
    ? [{ label: t("people"), path: "/people", icon: <UsersRound size={16} /> }]
    : [];
  useOffer(
    may
      ? [
          ...places
            .slice(1)
            .concat(server)
            .map(({ label, path }) => ({
              id: `go ${path}`,
              label,
              run: () => navigate(path),
            })),
          { id: "new workspace", label: t("new"), run: () => setCreating(true) },
        ]
      : [],
  );
  if (!may) return null;
  const name = current ?? t("common:app.allDocuments");
  const go = ({ label, path, icon }: (typeof places)[number]) => ({
    kind: "item" as const,
    id: path,
    label,
    icon,
    onSelect: () => navigate(path),
  });
  return (
    <div className="workspace-menu">
      <Menu
        label={t("switch", { name })}
        text={name}
        icon={<ChevronDown size={16} aria-hidden />}
        testId="workspace-menu"
        entries={[
          ...places.map(go),
          { kind: "rule", id: "before new" },
          {
            kind: "item",
            label: t("new"),
            icon: <Plus size={16} />,
            onSelect: () => setCreating(true),
          },
          ...server.map(go),
        ]}
      />
      {creating && (
        <NamePrompt
          title={t("new")}
          label={t("name")}
          action={t("create")}
          onName={async (given) => {
            const { id } = await createWorkspace(given);
            await loadWorkspaces();
            navigate(`/w/${id}`);
          }}
          onClose={() => setCreating(false)}
        />
      )}
    </div>
  );
}
