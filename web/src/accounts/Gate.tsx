/** Lets in who may come in, and shows the others how. */
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Route, Switch } from "wouter";
import { TellLanguage } from "../mail/TellLanguage";
import { KEY as PERSON } from "../people/me";
import { Notice } from "../ui/Notice";
import { soon } from "../ui/soon";
import { toast } from "../ui/toasts";
import { InvitationPage, LinkPage, SetUpPage, SignInPage } from "./Entrance";
import { sentence, takeProblem } from "./problem";
import { RecoverPage } from "./RecoverPage";
import { useSession } from "./session";

const DemandedPage = soon(async () => (await import("../account/DemandedPage")).DemandedPage);

export function Gate({ children }: { children: ReactNode }) {
  const session = useSession();
  const [problem] = useState(takeProblem);
  const { t } = useTranslation("accounts");
  const signedIn = session !== null && typeof session === "object" && session.person !== null;
  useEffect(() => {
    // Signed out in another tab: nothing of that person stays here either.
    const leave = ({ key, newValue }: StorageEvent) => {
      if (key === PERSON && newValue === null) location.replace("/");
    };
    window.addEventListener("storage", leave);
    return () => window.removeEventListener("storage", leave);
  }, []);

  // Whoever is not signed in reads it on the page where they may try again.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, for who was signed in before.
  useEffect(() => {
    if (problem && signedIn) toast(sentence(problem, t));
  }, [session === null]);

  if (session === null) return <Notice busy title="" />;
  if (session === "local" || session === "away") return children;
  return (
    <>
      {session.mail && session.person && !session.second_factor_missing && (
        <TellLanguage account={session.person} />
      )}
      <Switch>
        <Route path="/s/:secret">{({ secret }) => <LinkPage secret={secret} />}</Route>
        <Route path="/invite/:secret">{({ secret }) => <InvitationPage secret={secret} />}</Route>
        <Route path="/recover">
          <RecoverPage />
        </Route>
        {session.setup_needed && (
          <Route>
            <SetUpPage />
          </Route>
        )}
        {session.guest && <Route path="/d/:id">{children}</Route>}
        {session.person === null && (
          <Route>
            <SignInPage provider={session.provider} mail={session.mail} problem={problem} />
          </Route>
        )}
        {session.person !== null && session.second_factor_missing && (
          <Route>
            <DemandedPage account={session.person} waiting={<Notice busy title="" />} />
          </Route>
        )}
        <Route>{children}</Route>
      </Switch>
    </>
  );
}
