/** The pages and what surrounds them: who is writing, messages, the live region. */
import { useTranslation } from "react-i18next";
import { Link, Route, Switch } from "wouter";
import { Gate } from "./accounts/Gate";
import { DocumentsPage } from "./documents/DocumentsPage";
import { VIEWS } from "./documents/Views";
import { Finding } from "./finding/Finding";
import { Places } from "./members/Places";
import { useMe } from "./people/me";
import { NameDialog } from "./people/NameDialog";
import { Announcer } from "./ui/announcer";
import { Crash } from "./ui/Crash";
import { NewVersion } from "./ui/NewVersion";
import { Notice } from "./ui/Notice";
import { soon } from "./ui/soon";
import { Toasts } from "./ui/toasts";

// The editor is most of the code; the list appears without it. Who comes for a document waits for
// nothing else first.
const DocumentPage = soon(async () => (await import("./editor/DocumentPage")).DocumentPage);
if (location.pathname.startsWith("/d/")) DocumentPage.begin();
const AccountPage = soon(async () => (await import("./account/AccountPage")).AccountPage);

const PLACES = ["/w/:id", "/w/:id/*?", "/people", "/people/log"];

export function App() {
  const me = useMe();
  const { t } = useTranslation();
  return (
    <Crash>
      <Gate>
        {me === null && <NameDialog />}
        <Switch>
          {VIEWS.map(({ view, path }) => (
            <Route key={view} path={path}>
              <DocumentsPage view={view} />
            </Route>
          ))}
          <Route path="/account">
            <AccountPage waiting={<Notice busy title="" />} />
          </Route>
          {PLACES.map((path) => (
            <Route key={path} path={path}>
              <Places />
            </Route>
          ))}
          <Route path="/d/:id">
            {({ id }) =>
              me ? (
                <DocumentPage
                  key={id}
                  id={id}
                  me={me}
                  waiting={<Notice busy title={t("app.opening")} />}
                />
              ) : (
                <Notice title="" />
              )
            }
          </Route>
          <Route>
            <Notice title={t("missing.title")}>
              <p>{t("missing.advice")}</p>
              <Link href="/" className="button button--primary">
                {t("app.allDocuments")}
              </Link>
            </Notice>
          </Route>
        </Switch>
        <Finding />
      </Gate>
      <Toasts />
      <NewVersion />
      <Announcer />
    </Crash>
  );
}
