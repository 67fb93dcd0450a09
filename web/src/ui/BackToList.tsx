/** The way back to the list of documents. */
import { ArrowLeft } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";

export function BackToList() {
  const { t } = useTranslation();
  return (
    <Link
      href="/"
      className="icon-button"
      aria-label={t("app.allDocuments")}
      title={t("app.allDocuments")}
    >
      <ArrowLeft size={18} />
    </Link>
  );
}
