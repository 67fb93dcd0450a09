/** Who is in a workspace; its owners add, invite, change and take away. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Role } from "../api/roles";
import { ListState } from "../documents/ListState";
import { AddPerson } from "../sharing/AddPerson";
import {
  changeRole,
  type Invitation,
  invitationsTo,
  invite,
  type Member,
  membersOf,
  removeMember,
  type Shared,
  withdrawInvitation,
} from "../sharing/api";
import { Invitations } from "../sharing/Invitations";
import { People } from "../sharing/People";
import { RolePicker } from "../sharing/RolePicker";
import { useList } from "../sharing/useList";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import type { Workspace } from "../workspaces/api";
import { loadWorkspaces } from "../workspaces/known";
import { useWorkspace, WorkspaceFrame } from "../workspaces/WorkspaceFrame";
import { InviteForm } from "./InviteForm";
import { Leave } from "./Leave";
import { useMyId } from "./useMyId";

export function MembersPage({ id }: { id: string }) {
  const { workspace, instead } = useWorkspace(id);
  return workspace ? <Inside key={workspace.role} workspace={workspace} /> : instead;
}

function Inside({ workspace }: { workspace: Workspace }) {
  const { t } = useTranslation(["members", "sharing", "workspaces"]);
  const me = useMyId();
  const owns = workspace.role === "owner";
  const shared: Shared = { kind: "workspaces", id: workspace.id };
  const [role, setRole] = useState<Role>("editor");
  const [leaving, setLeaving] = useState<Member | null>(null);
  const list = useList(workspace.id, async () => ({
    ...(await membersOf(shared)),
    ...(owns ? await invitationsTo(shared) : { invitations: [] }),
  }));
  const { found, busy, change } = list;

  async function makeInvitation(email: string | null, days: number): Promise<Invitation | null> {
    let made: Invitation | null = null;
    await change(async () => {
      made = await invite(shared, email, role, days);
    });
    return made;
  }

  async function remove(): Promise<void> {
    const person = leaving;
    setLeaving(null);
    if (person) await change(() => removeMember(shared, person.user_id));
    // One's own role may be another now.
    if (person?.user_id === me) await loadWorkspaces();
  }

  async function give(person: Member, wanted: Role): Promise<void> {
    await change(() => changeRole(shared, person.user_id, wanted));
    if (person.user_id === me) await loadWorkspaces();
  }

  return (
    <WorkspaceFrame workspace={workspace} tab="members">
      <div className="sections">
        {owns && (
          <section className="sharing__part" aria-labelledby="add">
            <h2 id="add">{t("add")}</h2>
            <AddPerson
              to={shared}
              known={found?.members.map(({ email }) => email) ?? []}
              onChanged={list.reload}
            />
          </section>
        )}
        <section className="sharing__part" aria-labelledby="members">
          <h2 id="members">{t("workspaces:tabs.members")}</h2>
          <ListState busy={found === null} error={list.problem} onRetry={list.reload} />
          {found && (
            <People
              people={found.members}
              me={me}
              busy={busy}
              onRole={owns ? give : undefined}
              onRemove={owns ? setLeaving : undefined}
            />
          )}
        </section>
        {owns && (
          <section className="sharing__part" aria-labelledby="invite">
            <h2 id="invite">{t("invite.title")}</h2>
            <InviteForm
              to={shared}
              busy={busy}
              role={<RolePicker label={t("sharing:add.role")} value={role} onChange={setRole} />}
              onInvite={makeInvitation}
            />
            {found && (
              <Invitations
                to={shared}
                invitations={found.invitations}
                busy={busy}
                onWithdraw={(each) => change(() => withdrawInvitation(shared, each.id))}
              />
            )}
          </section>
        )}
        <Leave workspace={workspace} />
      </div>
      {leaving && (
        <ConfirmDialog
          title={t("takeOut.title", { name: leaving.name, workspace: workspace.name })}
          advice={t("takeOut.advice")}
          action={t("takeOut.action")}
          onConfirm={remove}
          onCancel={() => setLeaving(null)}
        />
      )}
    </WorkspaceFrame>
  );
}
