/** The second factor of one's account: whether it is on, and the way to turn it on and off. */
import { ShieldCheck } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Account } from "../accounts/api";
import { loadSession } from "../accounts/session";
import { toast } from "../ui/toasts";
import { FactorDialog } from "./FactorDialog";
import { getFactor, newRecoveryCodes, turnFactorOff } from "./factor";
import { LoadProblem } from "./LoadProblem";
import { PasswordDialog } from "./PasswordDialog";
import { RecoveryCodes } from "./RecoveryCodes";
import { Section } from "./Section";
import { useLoaded } from "./useLoaded";

type Asking = "set up" | "codes" | "off" | null;

export function SecondFactor({ account }: { account: Account }) {
  const { t } = useTranslation("secondFactor");
  const { value: factor, problem, reload } = useLoaded(getFactor);
  const [asking, setAsking] = useState<Asking>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);

  async function changed(): Promise<void> {
    await Promise.all([reload(), loadSession()]);
  }

  if (!account.has_password) return <Section title={t("title")} about={t("needsPassword")} />;
  const left = factor?.recovery_codes_left ?? 0;
  return (
    <Section
      title={t("title")}
      about={t("about")}
      action={
        factor?.on && (
          <span className="account__chip account__chip--icon">
            <ShieldCheck size={14} aria-hidden />
            {t("on")}
          </span>
        )
      }
    >
      {problem && <LoadProblem problem={problem} onRetry={reload} />}
      {factor?.on && (
        <p className={left === 0 ? "account__problem" : "account__hint"}>
          {left === 0 ? t("noneLeft") : t("left", { count: left })}
        </p>
      )}
      {factor && (
        <div className="account__line">
          {factor.on ? (
            <>
              <button type="button" className="button" onClick={() => setAsking("codes")}>
                {t("newCodes")}
              </button>
              <button type="button" className="button" onClick={() => setAsking("off")}>
                {t("turnOff")}
              </button>
            </>
          ) : (
            <button type="button" className="button" onClick={() => setAsking("set up")}>
              {t("setUp")}
            </button>
          )}
        </div>
      )}
      {asking === "set up" && (
        <FactorDialog
          email={account.email}
          onClose={() => setAsking(null)}
          onDone={(made) => {
            setAsking(null);
            setCodes(made);
            void changed();
          }}
        />
      )}
      {asking === "codes" && (
        <PasswordDialog
          title={t("newCodes")}
          advice={t("newCodesAdvice")}
          action={t("newCodes")}
          email={account.email}
          onClose={() => setAsking(null)}
          onPassword={async (password) => {
            const made = await newRecoveryCodes(password);
            setAsking(null);
            setCodes(made);
            await changed();
          }}
        />
      )}
      {asking === "off" && (
        <PasswordDialog
          title={t("turnOffTitle")}
          advice={t(factor?.demanded ? "demanded.turnOffAdvice" : "turnOffAdvice")}
          action={t("turnOff")}
          email={account.email}
          onClose={() => setAsking(null)}
          onPassword={async (password) => {
            await turnFactorOff(password);
            setAsking(null);
            toast(t("turnedOff"));
            await changed();
          }}
        />
      )}
      {codes && <RecoveryCodes codes={codes} onClose={() => setCodes(null)} />}
    </Section>
  );
}
