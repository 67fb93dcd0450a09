/** A new token: what it may do and for how long; then its secret, once. */
import { Copy } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceOf } from "../api/http";
import { copy } from "../ui/clipboard";
import { Dialog } from "../ui/Dialog";
import { DialogButtons } from "../ui/DialogButtons";
import { createToken, type NewToken, SCOPES, type Scope } from "./api";

/** In days; 0: until it is withdrawn. */
const LIVES = [30, 90, 365, 0] as const;

type Props = { isOwner: boolean; onMade: () => void; onClose: () => void };

export function TokenDialog({ isOwner, onMade, onClose }: Props) {
  const { t } = useTranslation("account");
  const [made, setMade] = useState<NewToken | null>(null);

  return (
    <Dialog
      title={made ? t("tokens.made", { name: made.name }) : t("tokens.new")}
      testId="token-dialog"
      onClose={onClose}
    >
      {made ? (
        <Secret token={made} onClose={onClose} />
      ) : (
        <TokenForm
          isOwner={isOwner}
          onClose={onClose}
          onMade={(token) => {
            setMade(token);
            onMade();
          }}
        />
      )}
    </Dialog>
  );
}

type FormProps = { isOwner: boolean; onMade: (token: NewToken) => void; onClose: () => void };

function TokenForm({ isOwner, onMade, onClose }: FormProps) {
  const { t } = useTranslation(["account", "common"]);
  const id = useId();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<readonly Scope[]>(["read"]);
  const [days, setDays] = useState<number>(LIVES[1]);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  async function create(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (scopes.length === 0) {
      setProblem(t("tokens.noScope"));
      return;
    }
    setBusy(true);
    setProblem(null);
    try {
      onMade(await createToken(name, scopes, days === 0 ? null : days));
    } catch (error) {
      setProblem(sentenceOf(error));
      setBusy(false);
    }
  }

  return (
    <form className="account__form" onSubmit={create}>
      <label htmlFor={`${id}-name`}>{t("tokens.name")}</label>
      <input
        id={`${id}-name`}
        className="field"
        data-first
        value={name}
        maxLength={80}
        autoComplete="off"
        required
        aria-describedby={`${id}-hint`}
        onChange={(event) => setName(event.target.value)}
      />
      <p className="account__hint" id={`${id}-hint`}>
        {t("tokens.nameHint")}
      </p>
      <fieldset className="account__scopes">
        <legend>{t("tokens.scopes")}</legend>
        {SCOPES.filter((scope) => scope !== "admin" || isOwner).map((scope) => (
          <label key={scope} className="account__scope">
            <input
              type="checkbox"
              checked={scopes.includes(scope)}
              onChange={({ target }) =>
                setScopes(
                  target.checked ? [...scopes, scope] : scopes.filter((each) => each !== scope),
                )
              }
            />
            <span>
              <strong>{t(`scopes.${scope}.name`)}</strong>
              <span className="account__hint">{t(`scopes.${scope}.about`)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <label htmlFor={`${id}-days`}>{t("tokens.life")}</label>
      <select
        id={`${id}-days`}
        className="field"
        value={days}
        onChange={(event) => setDays(Number(event.target.value))}
      >
        {LIVES.map((each) => (
          <option key={each} value={each}>
            {each === 0 ? t("tokens.endless") : t("tokens.days", { count: each })}
          </option>
        ))}
      </select>
      {problem && (
        <p className="account__problem" role="alert">
          {problem}
        </p>
      )}
      <DialogButtons action={t("tokens.create")} disabled={busy} onCancel={onClose} />
    </form>
  );
}

function Secret({ token, onClose }: { token: NewToken; onClose: () => void }) {
  const { t } = useTranslation("account");
  const call = `curl -H "Authorization: Bearer ${token.secret}" ${location.origin}/api/v1/documents`;
  return (
    <>
      <p>{t("tokens.once")}</p>
      <div className="copy-field">
        <input
          className="field"
          readOnly
          data-first
          value={token.secret}
          aria-label={t("tokens.secret")}
          onFocus={(event) => event.target.select()}
        />
        <button
          type="button"
          className="button button--primary"
          onClick={() => copy(token.secret, t("tokens.copied"), t("tokens.notCopied"))}
        >
          <Copy size={16} aria-hidden />
          {t("tokens.copy")}
        </button>
      </div>
      <div>
        <p className="account__hint">{t("tokens.try")}</p>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls. */}
        <pre className="account__code" tabIndex={0}>
          {call}
        </pre>
      </div>
      <div className="dialog__buttons">
        <button type="button" className="button" onClick={onClose}>
          {t("tokens.done")}
        </button>
      </div>
    </>
  );
}
