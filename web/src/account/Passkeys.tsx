/** The passkeys of one's account: devices that let one in without a password. */
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Account } from "../accounts/api";
import {
  addPasskey,
  canUsePasskeys,
  listPasskeys,
  type Passkey,
  removePasskey,
} from "../accounts/passkey";
import { sentenceOf } from "../api/http";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { ago } from "../ui/time";
import { toast } from "../ui/toasts";
import { deviceOf } from "./device";
import { LoadProblem } from "./LoadProblem";
import { PasswordDialog } from "./PasswordDialog";
import { Section } from "./Section";
import { useLoaded } from "./useLoaded";

export function Passkeys({ account }: { account: Account }) {
  const { t } = useTranslation("passkeys");
  const { value: passkeys, problem, reload } = useLoaded(listPasskeys);
  const [adding, setAdding] = useState(false);
  const [leaving, setLeaving] = useState<Passkey | null>(null);

  async function add(password: string): Promise<void> {
    const { browser, system } = deviceOf(navigator.userAgent);
    const name = browser && system ? t("device", { browser, system }) : t("unknown");
    const made = await addPasskey(name, password);
    setAdding(false);
    toast(t(made ? "added" : "failed"));
    await reload();
  }

  async function remove({ id }: Passkey): Promise<void> {
    setLeaving(null);
    try {
      await removePasskey(id);
      toast(t("removed"));
    } catch (error) {
      toast(sentenceOf(error));
    }
    await reload();
  }

  function begin(): void {
    if (account.has_password) setAdding(true);
    else add("").catch((error) => toast(sentenceOf(error)));
  }

  return (
    <Section
      title={t("title")}
      about={t("about")}
      action={
        canUsePasskeys() && (
          <button type="button" className="button button--small" onClick={begin}>
            <Plus size={14} aria-hidden />
            {t("add")}
          </button>
        )
      }
    >
      {problem && <LoadProblem problem={problem} onRetry={reload} />}
      {!canUsePasskeys() && <p className="account__hint">{t("cannot")}</p>}
      {passkeys?.length === 0 && <p className="account__none">{t("none")}</p>}
      {passkeys && passkeys.length > 0 && (
        <ul className="account__rows">
          {passkeys.map((passkey) => (
            <Row key={passkey.id} passkey={passkey} onRemove={() => setLeaving(passkey)} />
          ))}
        </ul>
      )}
      {adding && (
        <PasswordDialog
          title={t("add")}
          advice={t("askPassword")}
          action={t("add")}
          email={account.email}
          onClose={() => setAdding(false)}
          onPassword={add}
        />
      )}
      {leaving && (
        <ConfirmDialog
          title={t("removeTitle", { name: leaving.name })}
          advice={t("removeAdvice")}
          action={t("remove")}
          onConfirm={() => remove(leaving)}
          onCancel={() => setLeaving(null)}
        />
      )}
    </Section>
  );
}

function Row({ passkey, onRemove }: { passkey: Passkey; onRemove: () => void }) {
  const { t } = useTranslation("passkeys");
  const { name, created_at, used_at } = passkey;
  const now = new Date();
  return (
    <li className="account__row" data-testid="passkey-row">
      <KeyRound size={18} aria-hidden className="account__row-icon" />
      <div className="account__row-text">
        <p className="account__row-name">{name}</p>
        <p className="account__row-fact">
          {t("created", { when: ago(new Date(created_at), now) })}
          {" · "}
          {used_at ? t("used", { when: ago(new Date(used_at), now) }) : t("neverUsed")}
        </p>
      </div>
      <button
        type="button"
        className="button button--small"
        aria-label={t("removeThis", { name })}
        onClick={onRemove}
      >
        {t("remove")}
      </button>
    </li>
  );
}
