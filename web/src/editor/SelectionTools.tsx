/** The tools over selected words: BlockNote's own for who edits, and a comment for who may. */
import {
  FormattingToolbar,
  FormattingToolbarController,
  getFormattingToolbarItems,
  useComponentsContext,
} from "@blocknote/react";
import { MessageSquarePlus } from "lucide-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

type Props = {
  writes: boolean;
  /** Null: this person may not. */
  onComment: (() => void) | null;
};

export function SelectionTools({ writes, onComment }: Props) {
  const Tools = useMemo(
    () =>
      function Tools() {
        return (
          <FormattingToolbar>
            {writes && getFormattingToolbarItems()}
            {onComment && <CommentTool onComment={onComment} />}
          </FormattingToolbar>
        );
      },
    [writes, onComment],
  );
  if (!writes && !onComment) return null;
  return <FormattingToolbarController formattingToolbar={Tools} />;
}

function CommentTool({ onComment }: { onComment: () => void }) {
  const { t } = useTranslation("comments");
  const tools = useComponentsContext();
  if (!tools) return null;
  return (
    <tools.FormattingToolbar.Button
      className="bn-button"
      label={t("comment")}
      mainTooltip={t("comment")}
      icon={<MessageSquarePlus size={15} />}
      onClick={onComment}
    />
  );
}
