/** Makes documents from files: chosen with the button, one after the other. */
import { FileUp } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceOf } from "../api/http";
import { toast } from "../ui/toasts";
import { IMPORTED, importFile } from "./api";

type Props = { onDone: (id: string) => void };

export function ImportButton({ onDone }: Props) {
  const { t } = useTranslation("transfer");
  const field = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);

  async function take(files: readonly File[]): Promise<void> {
    setBusy(true);
    let last: string | null = null;
    for (const file of files) {
      try {
        last = (await importFile(file)).id;
      } catch (problem) {
        toast(t("import.failed", { name: file.name, why: sentenceOf(problem) }));
      }
    }
    setBusy(false);
    if (last !== null) onDone(last);
  }

  return (
    <>
      <input
        ref={field}
        type="file"
        hidden
        multiple
        accept={IMPORTED}
        data-testid="import-file"
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          event.target.value = "";
          if (files.length > 0) void take(files);
        }}
      />
      <button
        type="button"
        className="button"
        disabled={busy}
        aria-busy={busy}
        title={t("import.hint")}
        onClick={() => field.current?.click()}
      >
        <FileUp size={16} aria-hidden />
        {busy ? t("import.busy") : t("import.label")}
      </button>
    </>
  );
}
