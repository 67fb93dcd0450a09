/** Something to copy, whole: a link or a secret, and a button that says when it is done. */
import { Check, Copy } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";

type Props = { label: string; value: string };

export function CopyField({ label, value }: Props) {
  const { t } = useTranslation();
  const field = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState<string | null>(null);
  const done = copied === value;

  async function copy(): Promise<void> {
    field.current?.select();
    try {
      await navigator.clipboard.writeText(value);
      setCopied(value);
    } catch {
      // It is selected: Ctrl+C does what the browser does not let this page do.
    }
  }

  return (
    <div className="copy-field">
      <input
        ref={field}
        className="field"
        aria-label={label}
        value={value}
        readOnly
        onFocus={(event) => event.target.select()}
      />
      <button type="button" className="button" aria-live="polite" onClick={copy}>
        {done ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
        {done ? t("copy.done") : t("copy.action")}
      </button>
    </div>
  );
}
