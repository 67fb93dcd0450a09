/** The way in by the identity provider, above the form for everybody else. */
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceOf } from "../api/http";
import { beginAtProvider } from "./api";

type Props = {
  name: string;
  /** An invitation to take on the way. */
  invitation?: string;
  /** Where to be afterwards. */
  to: string;
  /** Why the last try came to nothing. */
  trouble?: string | null;
};

export function ProviderButton({ name, invitation, to, trouble = null }: Props) {
  const { t } = useTranslation("accounts");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(trouble);

  useEffect(() => {
    // Whoever comes back by the browser's own button finds the page as they left it.
    const back = () => setBusy(false);
    window.addEventListener("pageshow", back);
    return () => window.removeEventListener("pageshow", back);
  }, []);

  async function go(): Promise<void> {
    setBusy(true);
    setProblem(null);
    try {
      const { address } = await beginAtProvider(to, invitation);
      location.assign(address);
    } catch (error) {
      setProblem(sentenceOf(error));
      setBusy(false);
    }
  }

  return (
    <>
      <button type="button" className="button entrance__provider" disabled={busy} onClick={go}>
        {t("signIn.provider", { name })}
      </button>
      {problem && (
        <p className="entrance__problem" role="alert">
          {problem}
        </p>
      )}
      <p className="entrance__or">{t("signIn.or")}</p>
    </>
  );
}
