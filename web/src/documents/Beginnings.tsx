/** How a document begins: empty, as a template, or from files. */
import { LayoutTemplate } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { sentenceOf } from "../api/http";
import { useOffer } from "../finding/actions";
import { TemplatesDialog } from "../templates/TemplatesDialog";
import { ImportButton } from "../transfer/ImportButton";
import { toast } from "../ui/toasts";
import { type Place, putInto } from "../workspaces/api";
import { NewButton } from "./NewButton";

type Props = {
  create: () => Promise<void>;
  creating: boolean;
  /** Where new documents are to lie; left out: among one's own. */
  place?: Place;
  /** Several have come in. */
  onMany: () => void;
  /** Further buttons. */
  children?: ReactNode;
};

export function Beginnings({ create, creating, place, onMany, children }: Props) {
  const { t } = useTranslation(["documents", "templates"]);
  const [, navigate] = useLocation();
  const [choosing, setChoosing] = useState(false);

  useOffer([
    { id: "new document", label: t("new"), run: () => void create() },
    { id: "templates", label: t("templates:title"), run: () => setChoosing(true) },
  ]);

  async function open(id: string): Promise<void> {
    try {
      if (place) await putInto(id, place);
    } catch (problem) {
      // It is a document of one's own all the same.
      toast(sentenceOf(problem));
    }
    navigate(`/d/${id}`);
  }

  return (
    <>
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
      <ImportButton place={place} onOne={(id) => navigate(`/d/${id}`)} onMany={onMany} />
      {children}
      {choosing && (
        <TemplatesDialog
          onBlank={create}
          onMade={(id) => void open(id)}
          onClose={() => setChoosing(false)}
        />
      )}
    </>
  );
}
