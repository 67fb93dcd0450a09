/** Who has a document, and by what; owners change it here. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { sentenceOf } from "../api/http";
import type { Role } from "../api/roles";
import { CopyField } from "../ui/CopyField";
import { Dialog } from "../ui/Dialog";
import { AddPerson } from "./AddPerson";
import {
  changeRole,
  invitationsTo,
  leaveDocument,
  membersOf,
  removeMember,
  type Shared,
  withdrawInvitation,
} from "./api";
import { Invitations } from "./Invitations";
import { People } from "./People";
import { ShareLinks } from "./ShareLinks";
import { useList } from "./useList";
import "./sharing.css";

type Props = { id: string; title: string; me: string; role: Role; onClose: () => void };

export function ShareDialog({ id, title, me, role, onClose }: Props) {
  const { t } = useTranslation("sharing");
  const owns = role === "owner";
  return (
    <Dialog title={t("title", { title })} testId="share-dialog" onClose={onClose}>
      {role === "viewer" || role === "commenter" ? (
        <p>{t(`reading.${role}`)}</p>
      ) : (
        <Access key={role} id={id} me={me} owns={owns} />
      )}
      {owns && <ShareLinks id={id} />}
      <section className="sharing__part">
        <h3>{t("address.title")}</h3>
        <p className="sharing__hint">{t("address.about")}</p>
        <CopyField label={t("address.label")} value={new URL(`/d/${id}`, location.origin).href} />
      </section>
      {!owns && <Leave id={id} />}
    </Dialog>
  );
}

function Access({ id, me, owns }: { id: string; me: string; owns: boolean }) {
  const { t } = useTranslation("sharing");
  const shared: Shared = { kind: "documents", id };
  const list = useList(id, async () => ({
    ...(await membersOf(shared)),
    ...(owns ? await invitationsTo(shared) : { invitations: [] }),
  }));
  const { found, busy, change } = list;
  return (
    <>
      {owns && (
        <AddPerson
          to={shared}
          known={found?.members.map(({ email }) => email) ?? []}
          onChanged={list.reload}
        />
      )}
      <section className="sharing__part" aria-labelledby="people" aria-busy={found === null}>
        <h3 id="people">{t("people")}</h3>
        {!owns && <p className="sharing__hint">{t("ownersShare")}</p>}
        {found && (
          <People
            people={found.members}
            me={me}
            busy={busy}
            onRole={
              owns
                ? (person, role) => change(() => changeRole(shared, person.user_id, role))
                : undefined
            }
            onRemove={
              owns ? (person) => change(() => removeMember(shared, person.user_id)) : undefined
            }
          />
        )}
        {list.problem && (
          <p className="dialog__problem" role="alert">
            {list.problem}
          </p>
        )}
        {found?.workspace && (
          <details className="sharing__workspace">
            <summary>
              {t("byWorkspace", {
                name: found.workspace.name,
                count: found.workspace.members.length,
              })}
            </summary>
            <People people={found.workspace.members} me={me} />
          </details>
        )}
      </section>
      {found && found.invitations.length > 0 && (
        <section className="sharing__part">
          <h3>{t("invitations.title")}</h3>
          <Invitations
            to={shared}
            invitations={found.invitations}
            busy={busy}
            onWithdraw={(each) => change(() => withdrawInvitation(shared, each.id))}
          />
        </section>
      )}
    </>
  );
}

function Leave({ id }: { id: string }) {
  const { t } = useTranslation("sharing");
  const [, navigate] = useLocation();
  const [problem, setProblem] = useState<string | null>(null);

  async function leave(): Promise<void> {
    try {
      await leaveDocument(id);
      navigate("/");
    } catch (error) {
      setProblem(sentenceOf(error));
    }
  }

  return (
    <div className="sharing__leave">
      <button type="button" className="button button--small button--danger" onClick={leave}>
        {t("leave")}
      </button>
      {problem && (
        <p className="dialog__problem" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}
