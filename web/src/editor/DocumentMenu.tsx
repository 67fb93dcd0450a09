/** What can be done with a whole document. */
import { ClipboardCopy, Code, FileText, FileType, Link2, MoreHorizontal } from "lucide-react";
import { useTranslation } from "react-i18next";
import { type ExportFormat, exportText } from "../api/documents";
import { sentenceOf } from "../api/http";
import { copy } from "../ui/clipboard";
import { Menu } from "../ui/Menu";
import { toast } from "../ui/toasts";

type Props = { id: string; onCopyLink: () => void };

const ENDINGS: Record<ExportFormat, string> = { markdown: "md", html: "html", text: "txt" };

export function DocumentMenu({ id, onCopyLink }: Props) {
  const { t } = useTranslation("editor");

  async function download(format: ExportFormat): Promise<void> {
    try {
      const blob = new Blob([await exportText(id, format)], { type: "text/plain;charset=utf-8" });
      const link = document.createElement("a");
      link.href = URL.createObjectURL(blob);
      const name = document.title.replace(/ · Burnish$/, "").replace(/[\\/:*?"<>|]+/g, "-");
      link.download = `${name}.${ENDINGS[format]}`;
      link.click();
      window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    } catch (problem) {
      toast(sentenceOf(problem));
    }
  }

  async function copyMarkdown(): Promise<void> {
    try {
      await copy(
        await exportText(id, "markdown"),
        t("menu.markdownCopied"),
        t("menu.markdownNotCopied"),
      );
    } catch (problem) {
      toast(sentenceOf(problem));
    }
  }

  return (
    <Menu
      label={t("menu.label")}
      testId="document-menu"
      icon={<MoreHorizontal size={18} />}
      entries={[
        { kind: "item", label: t("copyLink"), icon: <Link2 size={16} />, onSelect: onCopyLink },
        {
          kind: "item",
          label: t("menu.copyMarkdown"),
          icon: <ClipboardCopy size={16} />,
          onSelect: copyMarkdown,
        },
        { kind: "rule", id: "before export" },
        { kind: "label", label: t("menu.download") },
        {
          kind: "item",
          label: "Markdown",
          icon: <FileType size={16} />,
          onSelect: () => download("markdown"),
        },
        { kind: "item", label: "HTML", icon: <Code size={16} />, onSelect: () => download("html") },
        {
          kind: "item",
          label: t("menu.plain"),
          icon: <FileText size={16} />,
          onSelect: () => download("text"),
        },
      ]}
    />
  );
}
