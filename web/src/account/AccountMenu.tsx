/** The person at the top of the page: who one is here, and what one can do about it. */
import { LogOut, UserRound } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import type { Account } from "../accounts/api";
import { useSession } from "../accounts/session";
import { useOffer } from "../finding/actions";
import { Avatar } from "../people/Avatar";
import { type Person, useMe } from "../people/me";
import { NameDialog } from "../people/NameDialog";
import { Menu } from "../ui/Menu";
import { useSignOut } from "./useSignOut";
import "./account.css";

export function AccountMenu() {
  const me = useMe();
  const session = useSession();
  if (me === null) return null;
  const account = session !== null && typeof session === "object" ? session.person : null;
  return account ? <SignedIn me={me} account={account} /> : <Named me={me} />;
}

/** Nobody signs in here, or somebody came by a link: a name is all there is. */
function Named({ me }: { me: Person }) {
  const { t } = useTranslation("people");
  const [naming, setNaming] = useState(false);
  useOffer([{ id: "name", label: t("dialog.change"), last: true, run: () => setNaming(true) }]);
  return (
    <>
      <button
        type="button"
        className="avatar-button"
        aria-label={t("changeName", { name: me.name })}
        onClick={() => setNaming(true)}
      >
        <Avatar {...me} title={t("you", { name: me.name })} />
      </button>
      {naming && <NameDialog onDone={() => setNaming(false)} />}
    </>
  );
}

function SignedIn({ me, account }: { me: Person; account: Account }) {
  const { t } = useTranslation("account");
  const [, navigate] = useLocation();
  const { leave, question } = useSignOut();
  const open = () => navigate("/account");
  useOffer([
    { id: "account", label: t("title"), last: true, run: open },
    { id: "sign out", label: t("signOut.action"), last: true, run: leave },
  ]);
  return (
    <>
      <Menu
        label={t("menu", { name: account.name })}
        testId="account-menu"
        icon={
          <span aria-hidden>
            <Avatar name={account.name} color={me.color} />
          </span>
        }
        entries={[
          { kind: "label", label: account.email },
          { kind: "item", label: t("title"), icon: <UserRound size={16} />, onSelect: open },
          { kind: "rule", id: "before sign-out" },
          {
            kind: "item",
            label: t("signOut.action"),
            icon: <LogOut size={16} />,
            onSelect: leave,
          },
        ]}
      />
      {question}
    </>
  );
}
