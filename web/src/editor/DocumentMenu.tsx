/** What can be done with a whole document. */
import {
  ClipboardCopy,
  Code,
  CopyPlus,
  FileDown,
  FileText,
  FileType,
  LayoutTemplate,
  Link2,
  MoreHorizontal,
  Star,
  Trash2,
  UserPlus,
} from "lucide-react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { useSession } from "../accounts/session";
import { type ExportFormat, exportText } from "../api/documents";
import { sentenceOf } from "../api/http";
import { useFavourite } from "../documents/favourites";
import { removeDocument } from "../documents/remove";
import { useCopy } from "../documents/useCopy";
import { useOffer } from "../finding/actions";
import { keepTemplate } from "../templates/keepTemplate";
import { exportFile } from "../transfer/api";
import { copy } from "../ui/clipboard";
import { download } from "../ui/download";
import { Menu } from "../ui/Menu";
import { toast } from "../ui/toasts";

type Props = { id: string; onCopyLink: () => void; onShare?: () => void };

const FORMATS = ["markdown", "html", "text"] as const;
const FILES = ["docx", "odt", "pdf", "epub"] as const;
const NAMES = { markdown: "Markdown", html: "HTML" };
const ENDINGS: Record<ExportFormat, string> = { markdown: "md", html: "html", text: "txt" };

export function DocumentMenu({ id, onCopyLink, onShare }: Props) {
  const { t } = useTranslation(["editor", "copies", "sharing", "transfer", "shelves", "templates"]);
  const [, navigate] = useLocation();
  const [favourite, setFavourite] = useFavourite(id);
  const session = useSession();
  const makeCopy = useCopy();
  // A guest has nothing to keep things in.
  const isGuest = session !== null && typeof session === "object" && session.person === null;

  async function save(format: ExportFormat): Promise<void> {
    try {
      const title = document.title.replace(/ · Burnish$/, "");
      download(await exportText(id, format), title, ENDINGS[format]);
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

  function remove(): void {
    const title = document.title.replace(/ · Burnish$/, "");
    // The list is read when the document is out of it, and once more when it is back.
    void removeDocument({ id, title }, () => navigate("/"));
  }

  useOffer([
    ...(onShare ? [{ id: "share", label: t("sharing:button"), run: onShare }] : []),
    { id: "copy link", label: t("copyLink"), run: onCopyLink },
    { id: "copy markdown", label: t("menu.copyMarkdown"), run: copyMarkdown },
    ...FORMATS.map((format) => ({
      id: `download ${format}`,
      label: `${t("menu.download")}: ${format === "text" ? t("menu.plain") : NAMES[format]}`,
      run: () => save(format),
    })),
  ]);

  return (
    <Menu
      label={t("menu.label")}
      testId="document-menu"
      icon={<MoreHorizontal size={18} />}
      entries={[
        ...(onShare
          ? [
              {
                kind: "item" as const,
                label: t("sharing:button"),
                icon: <UserPlus size={16} />,
                onSelect: onShare,
              },
            ]
          : []),
        { kind: "item", label: t("copyLink"), icon: <Link2 size={16} />, onSelect: onCopyLink },
        {
          kind: "item",
          label: t("menu.copyMarkdown"),
          icon: <ClipboardCopy size={16} />,
          onSelect: copyMarkdown,
        },
        ...(isGuest
          ? []
          : [
              {
                kind: "item" as const,
                label: t(favourite ? "shelves:star.menuRemove" : "shelves:star.menuAdd"),
                icon: <Star size={16} />,
                onSelect: () => setFavourite(!favourite),
              },
              {
                kind: "item" as const,
                label: t("copies:action"),
                icon: <CopyPlus size={16} />,
                onSelect: () => void makeCopy(id, document.title.replace(/ · Burnish$/, "")),
              },
              {
                kind: "item" as const,
                label: t("templates:keep"),
                icon: <LayoutTemplate size={16} />,
                onSelect: () => void keepTemplate(id),
              },
            ]),
        { kind: "rule", id: "before export" },
        { kind: "label", label: t("menu.download") },
        {
          kind: "item",
          label: "Markdown",
          icon: <FileType size={16} />,
          onSelect: () => save("markdown"),
        },
        ...FILES.map((format) => ({
          kind: "item" as const,
          label: t(`transfer:export.${format}`),
          icon: <FileDown size={16} />,
          onSelect: () => exportFile(id, format),
        })),
        { kind: "item", label: "HTML", icon: <Code size={16} />, onSelect: () => save("html") },
        {
          kind: "item",
          label: t("menu.plain"),
          icon: <FileText size={16} />,
          onSelect: () => save("text"),
        },
        ...(isGuest
          ? []
          : [
              { kind: "rule" as const, id: "before trash" },
              {
                kind: "item" as const,
                label: t("shelves:trash.move"),
                icon: <Trash2 size={16} />,
                danger: true,
                onSelect: remove,
              },
            ]),
      ]}
    />
  );
}
