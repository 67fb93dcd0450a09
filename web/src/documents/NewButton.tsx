/** The button that makes a document. */
import { Plus } from "lucide-react";
import { useTranslation } from "react-i18next";

type Props = { disabled: boolean; onClick: () => void };

export function NewButton({ disabled, onClick }: Props) {
  const { t } = useTranslation("documents");
  return (
    <button
      type="button"
      className="button button--primary"
      data-testid="new-document"
      disabled={disabled}
      onClick={onClick}
    >
      <Plus size={16} aria-hidden />
      {t("new")}
    </button>
  );
}
