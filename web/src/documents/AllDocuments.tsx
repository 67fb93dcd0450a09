/** All documents, the last changed first: search, open, and what this browser keeps. */
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useOffer } from "../finding/actions";
import type { Person } from "../people/me";
import { onArrow } from "../search/arrows";
import { Hits } from "../search/Hits";
import { SearchField } from "../search/SearchField";
import { useSearch } from "../search/useSearch";
import { DocumentRow } from "./DocumentRow";
import { Empty } from "./Empty";
import { KeptList } from "./KeptList";
import { ListState } from "./ListState";
import { useDocuments } from "./useDocuments";
import { useKept } from "./useKept";

type Props = { me: Person | null; onCreate: () => void };

export function AllDocuments({ me, onCreate }: Props) {
  const { t } = useTranslation("documents");
  const [search, setSearch] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const list = useDocuments(search);
  const found = useSearch(search);
  const isEmpty = list.documents?.length === 0 && (search.trim() === "" || found.nothing);
  const kept = useKept(me, list.away);
  const showsKept = list.away && list.documents === null && kept !== null;

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLInputElement;
      if (event.key === "/" && !typing) {
        event.preventDefault();
        field.current?.focus();
      }
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);

  useOffer([
    { id: "search", label: t("searchLabel"), keys: "/", run: () => field.current?.focus() },
  ]);

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys belong to what is inside.
    <div onKeyDown={onArrow}>
      <SearchField
        ref={field}
        words={search}
        onWords={setSearch}
        label={t("searchLabel")}
        placeholder={t("search")}
      />
      {showsKept && <KeptList kept={kept} search={search} />}
      {!showsKept && (
        <ListState busy={list.documents === null} error={list.error} onRetry={list.retry} />
      )}
      {isEmpty && list.error === null && (
        <Empty search={search} onCreate={onCreate} onClear={() => setSearch("")} />
      )}
      {list.documents !== null && list.documents.length > 0 && (
        <ul className="rows">
          {list.documents.map((document) => (
            <DocumentRow
              key={document.id}
              document={document}
              onRename={(title) => list.rename(document, title)}
              onRemove={() => list.remove(document)}
            />
          ))}
        </ul>
      )}
      <Hits found={found} listed={new Set(list.documents?.map(({ id }) => id))} />
      {list.more && (
        <button type="button" className="button button--quiet" onClick={list.loadMore}>
          {t("more")}
        </button>
      )}
    </div>
  );
}
