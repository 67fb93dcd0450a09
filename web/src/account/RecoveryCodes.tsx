/** The recovery codes, shown once, to be copied or saved. */
import { Copy, Download } from "lucide-react";
import { useTranslation } from "react-i18next";
import { copy } from "../ui/clipboard";
import { Dialog } from "../ui/Dialog";
import { download } from "../ui/download";

type Props = { codes: readonly string[]; onClose: () => void };

export function RecoveryCodes({ codes, onClose }: Props) {
  const { t } = useTranslation("secondFactor");
  const text = `${codes.join("\n")}\n`;
  return (
    <Dialog title={t("codesTitle")} testId="recovery-codes" onClose={onClose}>
      <p>{t("codesAbout")}</p>
      <ul className="factor__codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="dialog__buttons">
        <button
          type="button"
          className="button"
          data-first
          onClick={() => copy(text, t("copied"), t("notCopied"))}
        >
          <Copy size={16} aria-hidden />
          {t("copy")}
        </button>
        <button type="button" className="button" onClick={() => download(text, "burnish", "txt")}>
          <Download size={16} aria-hidden />
          {t("save")}
        </button>
        <button type="button" className="button button--primary" onClick={onClose}>
          {t("kept")}
        </button>
      </div>
    </Dialog>
  );
}
