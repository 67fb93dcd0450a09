/** Documents by what is in them, with the words marked. */
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { Stretch } from "./api";
import { STOP } from "./arrows";
import type { Search } from "./useSearch";
import "./search.css";

type Props = {
  found: Search;
  /** Documents that are listed already, because of their titles. */
  listed: ReadonlySet<string>;
};

export function Hits({ found, listed }: Props) {
  const { t } = useTranslation("transfer");
  const { more, loadMore } = found;
  const hits = found.hits.filter(
    ({ document, excerpt }) => !listed.has(document.id) || excerpt.some(({ hit }) => hit),
  );
  if (hits.length === 0) return null;
  return (
    <section className="hits" aria-label={t("hits.label")} data-testid="hits">
      <h2 className="hits__head">{t("hits.label")}</h2>
      <ul className="hits__list">
        {hits.map(({ document, title, excerpt }) => (
          <li key={document.id}>
            <Link
              href={`/d/${document.id}`}
              state={{ excerpt }}
              className="hit"
              data-testid="hit"
              {...STOP}
            >
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
