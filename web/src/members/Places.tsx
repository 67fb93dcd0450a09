/** The pages of workspaces and of the server's people, by their addresses. */
import { Route, Switch } from "wouter";
import { WorkspacePage } from "../workspaces/WorkspacePage";
import { LogPage, ServerLogPage } from "./LogPages";
import { MembersPage } from "./MembersPage";
import { PeoplePage } from "./PeoplePage";
import "../sharing/sharing.css";
import "../workspaces/workspaces.css";

export function Places() {
  return (
    <Switch>
      <Route path="/w/:id">{({ id }) => <WorkspacePage id={id} folderId={null} />}</Route>
      <Route path="/w/:id/f/:folder">
        {({ id, folder }) => <WorkspacePage id={id} folderId={folder} />}
      </Route>
      <Route path="/w/:id/members">{({ id }) => <MembersPage id={id} />}</Route>
      <Route path="/w/:id/log">{({ id }) => <LogPage id={id} />}</Route>
      <Route path="/people">
        <PeoplePage />
      </Route>
      <Route path="/people/log">
        <ServerLogPage />
      </Route>
    </Switch>
  );
}
