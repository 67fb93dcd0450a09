/** The log of a workspace, and that of the server. */
import { membersOf } from "../sharing/api";
import { useList } from "../sharing/useList";
import { useWorkspace, WorkspaceFrame } from "../workspaces/WorkspaceFrame";
import { AuditLog } from "./AuditLog";
import { listPeople } from "./api";
import { ServerFrame } from "./ServerFrame";

export function LogPage({ id }: { id: string }) {
  const { workspace, instead } = useWorkspace(id);
  const list = useList(id, () => membersOf({ kind: "workspaces", id }));
  if (!workspace) return instead;
  const people = list.found?.members.map(({ user_id, name }) => ({ id: user_id, name })) ?? [];
  return (
    <WorkspaceFrame workspace={workspace} tab="log">
      <AuditLog workspaceId={id} people={people} />
    </WorkspaceFrame>
  );
}

export function ServerLogPage() {
  const list = useList("server", listPeople);
  return (
    <ServerFrame tab="log">
      <AuditLog workspaceId={null} people={list.found?.people ?? []} />
    </ServerFrame>
  );
}
