/** The lists of documents: create, find, open, put away. */
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { useOffer } from "../finding/actions";
import { useMe } from "../people/me";
import { ListBar } from "../workspaces/ListBar";
import { AllDocuments } from "./AllDocuments";
import { Beginnings } from "./Beginnings";
import { Shelf } from "./Shelf";
import { Trash } from "./Trash";
import { useCreate } from "./useCreate";
import { type View, Views } from "./Views";
import "./documents.css";
import "./rows.css";

export function DocumentsPage({ view }: { view: View }) {
  const me = useMe();
  const { t } = useTranslation(["documents", "shelves"]);
  const [, navigate] = useLocation();
  // Counts what has come in beside the list, which is read anew.
  const [round, setRound] = useState(0);
  const { create, creating } = useCreate();
  const title = view === "all" ? t("page") : t(`shelves:views.${view}`);

  useEffect(() => {
    document.title = `${title} · Burnish`;
  }, [title]);

  useOffer([
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
            <Beginnings
              create={create}
              creating={creating}
              onMany={() => setRound((count) => count + 1)}
            />
          </div>
        </div>
        <Views view={view} />
        {view === "all" && <AllDocuments key={round} me={me} onCreate={create} />}
        {(view === "recent" || view === "favourites") && <Shelf key={view} view={view} />}
        {view === "trash" && <Trash />}
      </main>
    </div>
  );
}
