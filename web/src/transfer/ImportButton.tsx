/** Makes documents from files: chosen with the button, one after the other. */
import { FileUp } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { toast } from "../ui/toasts";
import type { Place } from "../workspaces/api";
import { IMPORTED } from "./api";
import { type Outcome, takeIn } from "./takeIn";

/** So many names of what failed are read in a message. */
const MOST_NAMES = 4;

type Props = {
  /** Where they are to lie; left out: among one's own. */
  place?: Place;
  /** One file, one document. */
  onOne: (id: string) => void;
  onMany: () => void;
};

export function ImportButton({ place, onOne, onMany }: Props) {
  const { t } = useTranslation("transfer");
  const field = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState<{ done: number; all: number } | null>(null);

  const isBusy = busy !== null;
  useEffect(() => {
    // The documents of an archive lead to each other: half of them would lead to nothing.
    const stay = (event: BeforeUnloadEvent) => event.preventDefault();
    if (isBusy) window.addEventListener("beforeunload", stay);
    return () => window.removeEventListener("beforeunload", stay);
  }, [isBusy]);

  async function take(files: readonly File[]): Promise<void> {
    setBusy({ done: 0, all: 1 });
    const outcome = await takeIn(files, place, (done, all) => setBusy({ done, all }));
    setBusy(null);
    tell(outcome);
    const [first] = outcome.made;
    if (first !== undefined && outcome.made.length === 1 && files.length === 1) onOne(first);
    else if (first !== undefined) onMany();
  }

  function tell({ made, failed, left }: Outcome): void {
    const [first] = failed;
    const words: string[] = [];
    if (made.length > 1) words.push(t("import.many", { count: made.length }));
    if (first !== undefined && failed.length === 1) words.push(t("import.failed", first));
    else if (first !== undefined) {
      const names = failed.slice(0, MOST_NAMES).map(({ name }) => name);
      if (failed.length > MOST_NAMES) names.push("…");
      words.push(t("import.several", { count: failed.length, names: names.join(", ") }));
    }
    if (made.length + failed.length === 0) words.push(t("archive.empty"));
    else if (left > 0) words.push(t("import.left", { count: left }));
    if (words.length > 0) toast(words.join(" "));
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
        disabled={busy !== null}
        aria-busy={busy !== null}
        title={t("import.hint")}
        onClick={() => field.current?.click()}
      >
        <FileUp size={16} aria-hidden />
        {busy === null && t("import.label")}
        {busy !== null && busy.all === 1 && t("import.busy")}
        {busy !== null &&
          busy.all > 1 &&
          t("import.progress", { done: busy.done + 1, all: busy.all })}
      </button>
    </>
  );
}
