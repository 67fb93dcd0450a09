/** One's own account: name, password, where one is signed in, tokens for programs. */
import { LogOut } from "lucide-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Redirect } from "wouter";
import type { Account } from "../accounts/api";
import { useSession } from "../accounts/session";
import { NewsByMail } from "../mail/NewsByMail";
import { BackToList } from "../ui/BackToList";
import { LanguageMenu } from "../ui/LanguageMenu";
import { ThemeMenu } from "../ui/ThemeMenu";
import { AccountMenu } from "./AccountMenu";
import { Passkeys } from "./Passkeys";
import { Password } from "./Password";
import { Profile } from "./Profile";
import { SecondFactor } from "./SecondFactor";
import { Section } from "./Section";
import { Sessions } from "./Sessions";
import { Tokens } from "./Tokens";
import { useSignOut } from "./useSignOut";
import "./account.css";

export function AccountPage() {
  const session = useSession();
  const known = session !== null && typeof session === "object" ? session : null;
  // Where nobody signs in, or nobody has, there is no account to look at.
  if (!known?.person) return <Redirect to="/" replace />;
  return <Page account={known.person} provider={known.provider} />;
}

function Page({ account, provider }: { account: Account; provider: string | null }) {
  const { t } = useTranslation(["account", "common"]);
  const { leave, question } = useSignOut();

  useEffect(() => {
    document.title = `${t("title")} · Burnish`;
  }, [t]);

  return (
    <div className="account">
      <header className="account__bar">
        <BackToList />
        <span className="account__tools">
          <LanguageMenu />
          <ThemeMenu />
          <AccountMenu />
        </span>
      </header>
      <main className="account__main">
        <h1>{t("title")}</h1>
        <Profile account={account} />
        <Password account={account} provider={provider} />
        <SecondFactor account={account} />
        <Passkeys account={account} />
        <NewsByMail account={account} />
        <Sessions />
        <Tokens isOwner={account.is_owner} />
        <Section title={t("signOut.action")} about={t("signOut.about")}>
          <button type="button" className="button" onClick={leave}>
            <LogOut size={16} aria-hidden />
            {t("signOut.action")}
          </button>
        </Section>
      </main>
      {question}
    </div>
  );
}
