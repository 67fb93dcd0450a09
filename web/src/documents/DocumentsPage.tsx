/** All documents: search, create, open. */
import { Plus, Search } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { createDocument } from "../api/documents";
import { sentenceOf } from "../api/http";
import { useOffer } from "../finding/actions";
import { Avatar } from "../people/Avatar";
import { useMe } from "../people/me";
import { NameDialog } from "../people/NameDialog";
import { Hits } from "../search/Hits";
import { ImportButton } from "../transfer/ImportButton";
import { LanguageMenu } from "../ui/LanguageMenu";
import { ThemeMenu } from "../ui/ThemeMenu";
import { toast } from "../ui/toasts";
import { Wordmark } from "../ui/Wordmark";
import { DocumentRow } from "./DocumentRow";
import { Empty } from "./Empty";
import { KeptList } from "./KeptList";
import { useDocuments } from "./useDocuments";
import { useKept } from "./useKept";
import "./documents.css";

export function DocumentsPage() {
  const me = useMe();
  const { t } = useTranslation(["documents", "common", "people"]);
  const [, navigate] = useLocation();
  const [search, setSearch] = useState("");
  const [naming, setNaming] = useState(false);
  const [creating, setCreating] = useState(false);
  const searchField = useRef<HTMLInputElement>(null);
  const list = useDocuments(search);
  const kept = useKept(me, list.away);
  const showsKept = list.away && list.documents === null && kept !== null;

  useEffect(() => {
    document.title = `${t("page")} · Burnish`;
  }, [t]);

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLInputElement;
      if (event.key === "/" && !typing) {
        event.preventDefault();
        searchField.current?.focus();
      }
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);

  useOffer([
    { id: "new document", label: t("new"), run: () => void create() },
    { id: "search", label: t("searchLabel"), keys: "/", run: () => searchField.current?.focus() },
    { id: "name", label: t("people:dialog.change"), run: () => setNaming(true) },
  ]);

  async function create(): Promise<void> {
    setCreating(true);
    try {
      const { id } = await createDocument();
      navigate(`/d/${id}`, { state: { fresh: true } });
    } catch (problem) {
      setCreating(false);
      toast(sentenceOf(problem));
    }
  }

  return (
    <div className="documents">
      <header className="documents__bar">
        <Wordmark />
        <span className="documents__tools">
          <LanguageMenu />
          <ThemeMenu />
          {me && (
            <button
              type="button"
              className="avatar-button"
              aria-label={t("people:changeName", { name: me.name })}
              onClick={() => setNaming(true)}
            >
              <Avatar {...me} title={t("people:you", { name: me.name })} />
            </button>
          )}
        </span>
      </header>
      <main className="documents__main">
        <div className="documents__head">
          <h1>{t("page")}</h1>
          <button
            type="button"
            className="button button--primary"
            data-testid="new-document"
            disabled={creating}
            onClick={create}
          >
            <Plus size={16} aria-hidden />
            {t("new")}
          </button>
          <ImportButton onDone={(id) => navigate(`/d/${id}`)} />
        </div>
        <div className="search">
          <Search size={16} aria-hidden className="search__icon" />
          <input
            ref={searchField}
            type="search"
            className="field search__field"
            placeholder={t("search")}
            aria-label={t("searchLabel")}
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            onKeyDown={(event) => event.key === "Escape" && setSearch("")}
          />
        </div>
        {showsKept && <KeptList kept={kept} search={search} />}
        {list.error !== null && !showsKept && (
          <div className="documents__error" role="alert">
            <p>{list.error}</p>
            <button type="button" className="button button--small" onClick={list.retry}>
              {t("common:app.tryAgain")}
            </button>
          </div>
        )}
        {list.documents === null && list.error === null && (
          <ul className="rows" aria-busy aria-label={t("loading")}>
            {[0, 1, 2].map((each) => (
              <li key={each} className="row row--ghost" aria-hidden />
            ))}
          </ul>
        )}
        {list.documents?.length === 0 && list.error === null && (
          <Empty search={search} onCreate={create} onClear={() => setSearch("")} />
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
        <Hits words={search} />
        {list.more && (
          <button type="button" className="button button--quiet" onClick={list.loadMore}>
            {t("more")}
          </button>
        )}
      </main>
      {naming && <NameDialog onDone={() => setNaming(false)} />}
    </div>
  );
}
