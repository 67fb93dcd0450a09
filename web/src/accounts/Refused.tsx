/** A link that leads nowhere any more, and the way to the start page. */
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { Notice } from "../ui/Notice";

export function Refused({ title, advice }: { title: string; advice: string }) {
  const { t } = useTranslation("accounts");
  return (
    <Notice title={title}>
      <p>{advice}</p>
      <Link href="/" className="button button--primary">
        {t("toStart")}
      </Link>
    </Notice>
  );
}
