/** One version in the list: when, by whom, and what can be done with it. */
import type { TFunction } from "i18next";
import { GitCompareArrows, History } from "lucide-react";
import { useTranslation } from "react-i18next";
import { language } from "../i18n";
import type { Version } from "./api";

type Props = {
  version: Version;
  busy: boolean;
  editable: boolean;
  onCompare: () => void;
  onRestore: () => void;
};

/** Its name, or when it was. */
export function nameOf(version: Version, t: TFunction<"history">): string {
  if (version.name !== null) return version.name;
  const when = new Intl.DateTimeFormat(language(), { dateStyle: "medium", timeStyle: "short" });
  const time = when.format(new Date(version.created_at));
  return version.kind === "restore" ? t("beforeRestore", { time }) : time;
}

export function VersionRow({ version, busy, editable, onCompare, onRestore }: Props) {
  const { t } = useTranslation("history");
  const when = new Intl.DateTimeFormat(language(), { dateStyle: "medium", timeStyle: "short" });
  const name = nameOf(version, t);
  return (
    <li className="version" data-testid="version" aria-busy={busy}>
      <span className="version__name">{name}</span>
      <span className="version__when">
        {version.name !== null && <>{when.format(new Date(version.created_at))} · </>}
        {version.actors.length > 0 ? version.actors.join(", ") : t("nobody")}
      </span>
      <span className="version__buttons">
        <button
          type="button"
          className="button button--small"
          aria-label={t("compareNamed", { name })}
          onClick={onCompare}
        >
          <GitCompareArrows size={15} aria-hidden /> {t("compare")}
        </button>
        <button
          type="button"
          className="button button--small"
          aria-label={t("restoreNamed", { name })}
          disabled={busy || !editable}
          onClick={onRestore}
        >
          <History size={15} aria-hidden /> {t("restore")}
        </button>
      </span>
    </li>
  );
}
