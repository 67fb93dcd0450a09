/** The lists of documents: create, find, open, put away. */
import { LayoutTemplate } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { useOffer } from "../finding/actions";
import { useMe } from "../people/me";
import { TemplatesDialog } from "../templates/TemplatesDialog";
import { ImportButton } from "../transfer/ImportButton";
import { ListBar } from "../workspaces/ListBar";
import { AllDocuments } from "./AllDocuments";
import { NewButton } from "./NewButton";
import { Shelf } from "./Shelf";
import { Trash } from "./Trash";
import { useCreate } from "./useCreate";
import { type View, Views } from "./Views";
import "./documents.css";

export function DocumentsPage({ view }: { view: View }) {
  const me = useMe();
  const { t } = useTranslation(["documents", "common", "shelves", "templates"]);
  const [, navigate] = useLocation();
  const [choosing, setChoosing] = useState(false);
  const { create, creating } = useCreate();
  const title = view === "all" ? t("page") : t(`shelves:views.${view}`);

  useEffect(() => {
    document.title = `${title} · Burnish`;
  }, [title]);

  useOffer([
    { id: "new document", label: t("new"), run: () => void create() },
    { id: "templates", label: t("templates:title"), run: () => setChoosing(true) },
    { id: "recent", label: t("shelves:views.recent"), run: () => navigate("/recent") },
    { id: "favourites", label: t("shelves:views.favourites"), run: () => navigate("/favourites") },
    { id: "trash", label: t("shelves:views.trash"), run: () => navigate("/trash") },
  ]);

  return (
    <div className="documents">
      <ListBar />
      <main className="documents__main">
        <div className="documents__head">
          <h1>{title}</h1>
          <div className="documents__actions">
            <NewButton disabled={creating} onClick={create} />
            <button
              type="button"
              className="button"
              data-testid="open-templates"
              onClick={() => setChoosing(true)}
            >
              <LayoutTemplate size={16} aria-hidden />
              {t("templates:open")}
            </button>
            <ImportButton onDone={(id) => navigate(`/d/${id}`)} />
          </div>
        </div>
        <Views view={view} />
        {view === "all" && <AllDocuments me={me} onCreate={create} />}
        {(view === "recent" || view === "favourites") && <Shelf key={view} view={view} />}
        {view === "trash" && <Trash />}
      </main>
      {choosing && (
        <TemplatesDialog
          onBlank={create}
          onMade={(id) => navigate(`/d/${id}`)}
          onClose={() => setChoosing(false)}
        />
      )}
    </div>
  );
}
