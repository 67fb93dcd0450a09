/** A new password, or the first one of somebody who comes by the identity provider. */
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Account } from "../accounts/api";
import { loadSession } from "../accounts/session";
import { sentenceOf } from "../api/http";
import { toast } from "../ui/toasts";
import { changePassword } from "./api";
import { Section } from "./Section";

type Props = { account: Account; provider: string | null };

export function Password({ account, provider }: Props) {
  const { t } = useTranslation(["account", "accounts"]);
  const id = useId();
  const [old, setOld] = useState("");
  const [next, setNext] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const has = account.has_password;

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await changePassword(old, next);
      setOld("");
      setNext("");
      toast(t("password.changed"));
      await loadSession();
    } catch (error) {
      setProblem(sentenceOf(error));
    }
    setBusy(false);
  }

  const first = provider ? t("password.firstAbout", { provider }) : t("password.firstAboutUnknown");
  return (
    <Section
      title={has ? t("password.title") : t("password.first")}
      about={has ? t("password.about") : first}
    >
      <form className="account__form" onSubmit={save}>
        {has && (
          <>
            <label htmlFor={`${id}-old`}>{t("password.old")}</label>
            <input
              id={`${id}-old`}
              className="field"
              type="password"
              autoComplete="current-password"
              required
              value={old}
              onChange={(event) => setOld(event.target.value)}
            />
          </>
        )}
        <label htmlFor={`${id}-new`}>{t("password.new")}</label>
        <input
          id={`${id}-new`}
          className="field"
          type="password"
          autoComplete="new-password"
          required
          aria-describedby={`${id}-hint`}
          value={next}
          onChange={(event) => setNext(event.target.value)}
        />
        <p className="account__hint" id={`${id}-hint`}>
          {t("accounts:passwordHint")}
        </p>
        {problem && (
          <p className="account__problem" role="alert">
            {problem}
          </p>
        )}
        <button type="submit" className="button" disabled={busy}>
          {has ? t("password.change") : t("password.set")}
        </button>
        {/* For password managers: whose password it is. */}
        <input hidden readOnly autoComplete="username" value={account.email} />
      </form>
    </Section>
  );
}
