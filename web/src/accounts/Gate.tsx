/** Lets in who may come in, and shows the others how. */
import { type ReactNode, useEffect } from "react";
import { Route, Switch } from "wouter";
import { Notice } from "../ui/Notice";
import { InvitationPage, LinkPage, SetUpPage, SignInPage } from "./Entrance";
import { loadSession, useSession } from "./session";

export function Gate({ children }: { children: ReactNode }) {
  const session = useSession();
  useEffect(() => {
    void loadSession();
  }, []);

  if (session === null) return <Notice busy title="" />;
  if (session === "local" || session === "away") return children;
  return (
    <Switch>
      <Route path="/s/:secret">{({ secret }) => <LinkPage secret={secret} />}</Route>
      <Route path="/invite/:secret">{({ secret }) => <InvitationPage secret={secret} />}</Route>
      {session.setup_needed && (
        <Route>
          <SetUpPage />
        </Route>
      )}
      {session.guest && <Route path="/d/:id">{children}</Route>}
      {session.person === null && (
        <Route>
          <SignInPage />
        </Route>
      )}
      <Route>{children}</Route>
    </Switch>
  );
}
