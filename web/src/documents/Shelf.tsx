/** Documents opened last, or favourites. */
import { Clock3, Star } from "lucide-react";
import { useTranslation } from "react-i18next";
import { changeDocument, type DocumentInfo } from "../api/documents";
import { sentenceOf } from "../api/http";
import { toast } from "../ui/toasts";
import { DocumentRow } from "./DocumentRow";
import { ListState } from "./ListState";
import { Nothing } from "./Nothing";
import { removeDocument } from "./remove";
import { listFavourites, listRecent } from "./shelves";
import { useList } from "./useList";

export function Shelf({ view }: { view: "recent" | "favourites" }) {
  const { t } = useTranslation("shelves");
  const list = useList(view === "recent" ? listRecent : listFavourites);

  async function rename(document: DocumentInfo, title: string): Promise<void> {
    list.show((now) => now.map((each) => (each.id === document.id ? { ...each, title } : each)));
    try {
      await changeDocument(document.id, { title });
    } catch (problem) {
      toast(sentenceOf(problem));
    }
    list.retry();
  }

  function remove(document: DocumentInfo): void {
    list.show((now) => now.filter(({ id }) => id !== document.id));
    void removeDocument(document, list.retry);
  }

  return (
    <>
      <ListState busy={list.items === null} error={list.error} onRetry={list.retry} />
      {list.items?.length === 0 && list.error === null && (
        <Nothing
          {...(view === "recent"
            ? { icon: <Clock3 size={28} />, title: t("recent.none"), advice: t("recent.advice") }
            : {
                icon: <Star size={28} />,
                title: t("favourites.none"),
                advice: t("favourites.advice"),
              })}
        />
      )}
      {list.items !== null && list.items.length > 0 && (
        <ul className="rows">
          {list.items.map((document) => (
            <DocumentRow
              key={document.id}
              document={document}
              onRename={(title) => void rename(document, title)}
              onRemove={() => remove(document)}
            />
          ))}
        </ul>
      )}
    </>
  );
}
