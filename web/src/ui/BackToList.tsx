/** The way back to a list: of all documents, where no other one is given. */
import { ArrowLeft } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";

type Props = { href?: string; label?: string };

export function BackToList({ href = "/", label }: Props) {
  const { t } = useTranslation();
  const name = label ?? t("app.allDocuments");
  return (
    <Link href={href} className="icon-button" aria-label={name} title={name}>
      <ArrowLeft size={18} />
    </Link>
  );
}
