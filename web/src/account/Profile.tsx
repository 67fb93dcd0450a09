/** Name, colour, and the address one signs in with. */
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Account } from "../accounts/api";
import { loadSession } from "../accounts/session";
import { sentenceOf } from "../api/http";
import { setMe, useMe } from "../people/me";
import { Swatches } from "../people/Swatches";
import { toast } from "../ui/toasts";
import { changeName } from "./api";
import { Section } from "./Section";

const NAME_MAX = 80;

export function Profile({ account }: { account: Account }) {
  const { t } = useTranslation(["account", "people"]);
  const me = useMe();
  const id = useId();
  const [name, setName] = useState(account.name);
  const [problem, setProblem] = useState<string | null>(null);
  const changed = name.trim() !== "" && name.trim() !== account.name;

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (!changed) return;
    setProblem(null);
    try {
      const kept = await changeName(name);
      await loadSession();
      setName(kept.name);
      toast(t("profile.saved"));
    } catch (error) {
      setProblem(sentenceOf(error));
    }
  }

  return (
    <Section title={t("profile.title")} about={t("profile.about")}>
      <form className="account__form" onSubmit={save}>
        <label htmlFor={`${id}-name`}>{t("profile.name")}</label>
        <div className="account__line">
          <input
            id={`${id}-name`}
            className="field"
            value={name}
            maxLength={NAME_MAX}
            autoComplete="name"
            required
            aria-describedby={problem ? `${id}-problem` : undefined}
            onChange={(event) => setName(event.target.value)}
          />
          <button type="submit" className="button button--primary" disabled={!changed}>
            {t("profile.save")}
          </button>
        </div>
        {problem && (
          <p className="account__problem" role="alert" id={`${id}-problem`}>
            {problem}
          </p>
        )}
      </form>
      <dl className="account__facts">
        <dt>{t("profile.email")}</dt>
        <dd>{account.email}</dd>
      </dl>
      {me && <Swatches color={me.color} onChange={(color) => setMe(me.name, color)} />}
    </Section>
  );
}
