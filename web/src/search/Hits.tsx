/** Documents by what is in them, with the words marked. */
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { Stretch } from "./api";
import { useSearch } from "./useSearch";
import "./search.css";

export function Hits({ words }: { words: string }) {
  const { t } = useTranslation("transfer");
  const { hits, more, loadMore } = useSearch(words);
  if (hits.length === 0) return null;
  return (
    <section className="hits" aria-label={t("hits.label")} data-testid="hits">
      <h2 className="hits__head">{t("hits.label")}</h2>
      <ul className="hits__list">
        {hits.map(({ document, title, excerpt }) => (
          <li key={document.id}>
            <Link href={`/d/${document.id}`} className="hit" data-testid="hit">
              <span dir="auto" className="hit__title">
                {title.length > 0 ? <Marked parts={title} /> : t("hits.untitled")}
              </span>
              <span dir="auto" className="hit__text">
                <Marked parts={excerpt} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {more && (
        <button type="button" className="button button--quiet" onClick={loadMore}>
          {t("hits.more")}
        </button>
      )}
    </section>
  );
}

function Marked({ parts }: { parts: readonly Stretch[] }) {
  let at = 0;
  return parts.map(({ text, hit }) => {
    at += text.length;
    return hit ? <mark key={at}>{text}</mark> : <span key={at}>{text}</span>;
  });
}
