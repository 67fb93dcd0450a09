/** What can be opened while the server is away: the documents that this browser keeps. */
import { CloudOff, FileText } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { type KeptDocument, unsavedIn } from "../offline/library";
import { ago } from "../ui/time";

type Props = { kept: readonly KeptDocument[]; search: string };

export function KeptList({ kept, search }: Props) {
  const { t } = useTranslation(["documents", "common"]);
  const wanted = search.trim().toLocaleLowerCase();
  const shown = kept.filter(({ title }) => title.toLocaleLowerCase().includes(wanted));
  return (
    <>
      <p className="documents__offline" role="status">
        <CloudOff size={16} aria-hidden />
        {kept.length > 0 ? t("offline.note") : t("offline.none")}
      </p>
      {shown.length > 0 && (
        <ul className="rows" data-testid="kept-documents">
          {shown.map((each) => (
            <li key={each.id} className="row" data-testid="document-row">
              <FileText className="row__icon" size={18} aria-hidden />
              <Link href={`/d/${each.id}`} className="row__link">
                <span dir="auto" className={`row__title${each.title ? "" : " row__title--none"}`}>
                  {each.title || t("common:app.untitled")}
                </span>
              </Link>
              {unsavedIn(each) > 0 && <span className="row__unsaved">{t("offline.unsaved")}</span>}
              <time className="row__time" dateTime={new Date(each.openedAt).toISOString()}>
                {ago(new Date(each.openedAt), new Date())}
              </time>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
