/** Tokens for programs that act in one's name. */
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceOf } from "../api/http";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { ago, dayOf } from "../ui/time";
import { toast } from "../ui/toasts";
import { listTokens, type Token, withdrawToken } from "./api";
import { LoadProblem } from "./LoadProblem";
import { Section } from "./Section";
import { TokenDialog } from "./TokenDialog";
import { useLoaded } from "./useLoaded";

export function Tokens({ isOwner }: { isOwner: boolean }) {
  const { t } = useTranslation("account");
  const { value: tokens, problem, reload } = useLoaded(listTokens);
  const [making, setMaking] = useState(false);
  const [leaving, setLeaving] = useState<Token | null>(null);

  async function withdraw({ id, name }: Token): Promise<void> {
    setLeaving(null);
    try {
      await withdrawToken(id);
      toast(t("tokens.withdrawn", { name }));
    } catch (error) {
      toast(sentenceOf(error));
    }
    await reload();
  }

  return (
    <Section
      title={t("tokens.title")}
      about={
        <>
          {t("tokens.about")} <a href="/api/docs">{t("tokens.docs")}</a>
        </>
      }
      action={
        <button type="button" className="button button--small" onClick={() => setMaking(true)}>
          <Plus size={14} aria-hidden />
          {t("tokens.new")}
        </button>
      }
    >
      {problem && <LoadProblem problem={problem} onRetry={reload} />}
      {tokens?.length === 0 && <p className="account__none">{t("tokens.none")}</p>}
      {tokens && tokens.length > 0 && (
        <ul className="account__rows">
          {tokens.map((token) => (
            <Row key={token.id} token={token} onWithdraw={() => setLeaving(token)} />
          ))}
        </ul>
      )}
      {making && <TokenDialog isOwner={isOwner} onMade={reload} onClose={() => setMaking(false)} />}
      {leaving && (
        <ConfirmDialog
          title={t("tokens.withdrawTitle", { name: leaving.name })}
          advice={t("tokens.withdrawAdvice")}
          action={t("tokens.withdraw")}
          onConfirm={() => withdraw(leaving)}
          onCancel={() => setLeaving(null)}
        />
      )}
    </Section>
  );
}

function Row({ token, onWithdraw }: { token: Token; onWithdraw: () => void }) {
  const { t } = useTranslation("account");
  const now = new Date();
  const end = token.expires_at === null ? null : new Date(token.expires_at);
  const over = end !== null && end <= now;
  const life =
    end === null
      ? t("tokens.endless")
      : t(over ? "tokens.over" : "tokens.until", { date: dayOf(end) });
  const used =
    token.used_at === null
      ? t("tokens.unused")
      : t("tokens.used", { when: ago(new Date(token.used_at), now) });
  return (
    <li className="account__row" data-testid="token-row">
      <KeyRound size={18} aria-hidden className="account__row-icon" />
      <div className="account__row-text">
        <p className="account__row-name">
          {token.name}
          {token.scopes.map((scope) => (
            <span key={scope} className="account__chip">
              {t(`scopes.${scope}.name`)}
            </span>
          ))}
        </p>
        <p className={`account__row-fact${over ? " account__row-fact--bad" : ""}`}>
          {life} · {used}
        </p>
      </div>
      <button
        type="button"
        className="button button--small button--danger"
        aria-label={t("tokens.withdrawThis", { name: token.name })}
        onClick={onWithdraw}
      >
        {t("tokens.withdraw")}
      </button>
    </li>
  );
}
