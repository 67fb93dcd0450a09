/** Tells the server in which language this person reads: mail to them is written in it. */
import { useEffect } from "react";
import type { Account } from "../accounts/api";
import { useLanguage } from "../i18n/useLanguage";
import { changeMail } from "./api";

export function TellLanguage({ account }: { account: Account }) {
  const language = useLanguage();
  useEffect(() => {
    // Should it fail, the next visit tells it.
    if (language !== account.language) changeMail({ language }).catch(() => undefined);
  }, [language, account.language]);
  return null;
}
