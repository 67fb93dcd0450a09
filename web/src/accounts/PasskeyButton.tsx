/** The way in by a passkey, beneath the form for passwords. */
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceOf } from "../api/http";
import { canUsePasskeys, signInWithPasskey } from "./passkey";
import { loadSession } from "./session";

export function PasskeyButton() {
  const { t } = useTranslation("passkeys");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function go(): Promise<void> {
    setBusy(true);
    setProblem(null);
    try {
      if (await signInWithPasskey()) await loadSession();
      else setProblem(t("notUsed"));
    } catch (error) {
      setProblem(sentenceOf(error));
    }
    setBusy(false);
  }

  if (!canUsePasskeys()) return null;
  return (
    <>
      <button type="button" className="button" disabled={busy} onClick={go}>
        <KeyRound size={16} aria-hidden />
        {t("use")}
      </button>
      {problem && (
        <p className="entrance__problem" role="alert">
          {problem}
        </p>
      )}
    </>
  );
}
