/** The road from the workspace down to a folder; what is dragged onto a step goes there. */
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { Folder, Workspace } from "./api";
import { useDrop } from "./useDrop";

type Props = { workspace: Workspace; road: readonly Folder[] };

export function Crumbs({ workspace, road }: Props) {
  const { t } = useTranslation("workspaces");
  const here = `/w/${workspace.id}`;
  const above = road.slice(0, -1);
  return (
    <nav className="crumbs" aria-label={t("folders.road")}>
      <ol>
        <Crumb workspaceId={workspace.id} folderId={null} path={here} name={workspace.name} />
        {above.map((folder) => (
          <Crumb
            key={folder.id}
            workspaceId={workspace.id}
            folderId={folder.id}
            path={`${here}/f/${folder.id}`}
            name={folder.name}
          />
        ))}
      </ol>
    </nav>
  );
}

type CrumbProps = { workspaceId: string; folderId: string | null; path: string; name: string };

function Crumb({ workspaceId, folderId, path, name }: CrumbProps) {
  const drop = useDrop(workspaceId, folderId);
  return (
    <li className={drop.over ? "row--over" : ""} {...drop.handlers}>
      <Link href={path} dir="auto">
        {name}
      </Link>
    </li>
  );
}
