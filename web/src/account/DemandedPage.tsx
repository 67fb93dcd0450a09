/** Before anything else: the second factor that the server demands of everybody. */
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Account } from "../accounts/api";
import { loadSession } from "../accounts/session";
import { Wordmark } from "../ui/Wordmark";
import { FactorDialog } from "./FactorDialog";
import { RecoveryCodes } from "./RecoveryCodes";
import { useSignOut } from "./useSignOut";
import "../accounts/accounts.css";
import "./account.css";

export function DemandedPage({ account }: { account: Account }) {
  const { t } = useTranslation(["secondFactor", "account"]);
  const { leave, question } = useSignOut();
  const [asking, setAsking] = useState(false);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const title = t("demanded.title");

  useEffect(() => {
    document.title = `${title} · Burnish`;
  }, [title]);

  return (
    <main className="entrance" data-testid="demanded">
      <div className="entrance__form">
        <Wordmark />
        <h1>{title}</h1>
        <p className="entrance__about">
          {t(account.has_password ? "demanded.about" : "demanded.byProvider")}
        </p>
        {account.has_password && (
          <button type="button" className="button button--primary" onClick={() => setAsking(true)}>
            {t("setUp")}
          </button>
        )}
        <button type="button" className="button button--quiet" onClick={leave}>
          {t("account:signOut.action")}
        </button>
      </div>
      {asking && (
        <FactorDialog
          email={account.email}
          onClose={() => setAsking(false)}
          onDone={(made) => {
            setAsking(false);
            setCodes(made);
          }}
        />
      )}
      {codes && <RecoveryCodes codes={codes} onClose={() => void loadSession()} />}
      {question}
    </main>
  );
}
