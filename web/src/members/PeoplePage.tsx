/** Everybody who has an account here; owners of the server look after them. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { PasswordField } from "../account/PasswordField";
import { ListState } from "../documents/ListState";
import { Sending } from "../mail/Sending";
import { SearchField } from "../search/SearchField";
import type { Invitation } from "../sharing/api";
import { Invitations } from "../sharing/Invitations";
import { useList } from "../sharing/useList";
import {
  getSwitches,
  inviteToServer,
  listPeople,
  serverInvitations,
  turn,
  withdrawFromServer,
} from "./api";
import { MANY, peopleWith } from "./find";
import { InviteForm } from "./InviteForm";
import { PersonRow } from "./PersonRow";
import { ServerFrame } from "./ServerFrame";
import { ServerSwitch } from "./ServerSwitch";
import { useMyId } from "./useMyId";

export function PeoplePage() {
  const { t } = useTranslation(["members", "recovery", "secondFactor", "sharing", "workspaces"]);
  const me = useMyId();
  const [asOwner, setAsOwner] = useState(false);
  const [password, setPassword] = useState("");
  const [words, setWords] = useState("");
  const list = useList("server", async () => ({
    ...(await listPeople()),
    ...(await serverInvitations()),
    ...(await getSwitches()),
  }));
  const { found, busy, change } = list;
  const lacking = (found?.people ?? []).filter(
    (each) => each.has_password && !each.second_factor && !each.disabled,
  ).length;
  // Who makes another owner says who they are.
  const self = found?.people.find(({ id }) => id === me);
  const asksPassword = asOwner && self?.has_password !== false;
  const shown = peopleWith(words, found?.people ?? []);

  async function makeInvitation(email: string | null, days: number): Promise<Invitation | null> {
    let made: Invitation | null = null;
    await change(async () => {
      made = await inviteToServer(email, days, asOwner ? password : null);
      setPassword("");
    });
    return made;
  }

  return (
    <ServerFrame tab="people">
      <ListState busy={found === null} error={list.problem} onRetry={list.reload} />
      {found && (
        <div className="sections">
          <section className="sharing__part" aria-label={t("workspaces:people")}>
            {found.people.length > MANY && (
              <SearchField words={words} onWords={setWords} label={t("find.label")} />
            )}
            <ul className="people">
              {shown.map((person) => (
                <PersonRow
                  key={person.id}
                  person={person}
                  me={me}
                  people={found.people}
                  busy={busy}
                  change={change}
                />
              ))}
            </ul>
            {shown.length === 0 && (
              <p className="sharing__hint" role="status">
                {t("find.none", { words: words.trim() })}
              </p>
            )}
          </section>
          <section className="sharing__part" aria-labelledby="invite">
            <h2 id="invite">{t("invite.title")}</h2>
            <InviteForm
              to={null}
              busy={busy}
              role={
                <select
                  className="field select"
                  aria-label={t("invite.as")}
                  value={asOwner ? "owner" : "person"}
                  onChange={(event) => setAsOwner(event.target.value === "owner")}
                >
                  <option value="person">{t("sharing:invitations.newPerson")}</option>
                  <option value="owner">{t("sharing:invitations.serverOwner")}</option>
                </select>
              }
              proof={
                asksPassword && (
                  <PasswordField
                    advice={t("recovery:reset.advicePassword")}
                    email={self?.email ?? ""}
                    value={password}
                    onChange={setPassword}
                  />
                )
              }
              onInvite={makeInvitation}
            />
            <Invitations
              to={null}
              invitations={found.invitations}
              busy={busy}
              onWithdraw={(each) => change(() => withdrawFromServer(each.id))}
            />
          </section>
          <Sending />
          <ServerSwitch
            title={t("sharing:links.title")}
            label={t("publicLinks.label")}
            about={t("publicLinks.about")}
            on={found.public_links}
            busy={busy}
            onTurn={(on) => change(() => turn({ public_links: on }))}
          />
          <ServerSwitch
            title={t("secondFactor:demanded.switchTitle")}
            label={t("secondFactor:demanded.label")}
            about={t("secondFactor:demanded.switchAbout")}
            on={found.second_factor_demanded}
            busy={busy}
            onTurn={(on) => change(() => turn({ second_factor_demanded: on }))}
          >
            {lacking > 0 && t("secondFactor:demanded.lacking", { count: lacking })}
          </ServerSwitch>
        </div>
      )}
    </ServerFrame>
  );
}
