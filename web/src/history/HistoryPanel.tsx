/** Beside the text: its versions, who wrote what, and where it came from. */
import type { BlockNoteEditor } from "@blocknote/core";
import { FileCheck, X } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceOf } from "../api/http";
import type { Connection } from "../sync/connection";
import { toast } from "../ui/toasts";
import { nameNow, reportAddress, restore, type Version } from "./api";
import { colorOf } from "./authorship";
import { Compare } from "./Compare";
import { useAuthors } from "./useAuthors";
import { useVersions } from "./useVersions";
import { nameOf, VersionRow } from "./VersionRow";
import "../suggestions/panel.css";
import "./history.css";

type Props = {
  id: string;
  name: string;
  editor: BlockNoteEditor | null;
  connection: Connection;
  editable: boolean;
  onClose: () => void;
};

export function HistoryPanel({ id, name, editor, connection, editable, onClose }: Props) {
  const { t } = useTranslation("history");
  const { versions, more, refresh } = useVersions(id);
  const [compared, setCompared] = useState<Version | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const [colours, setColours] = useState(false);
  const authors = useAuthors(id, editor, connection, colours);

  async function goBack(version: Version): Promise<void> {
    setBusy(version.id);
    try {
      await restore(id, version.id, name);
      toast(t("restored", { name: nameOf(version, t) }));
      await refresh();
    } catch (problem) {
      toast(sentenceOf(problem));
    }
    setBusy(null);
  }

  return (
    <aside
      className="panel"
      aria-label={t("title")}
      data-testid="history-panel"
      onKeyDown={(event) => event.key === "Escape" && onClose()}
    >
      <div className="panel__head">
        <h2>{t("title")}</h2>
        <button type="button" className="icon-button" aria-label={t("close")} onClick={onClose}>
          <X size={18} />
        </button>
      </div>
      <div className="side">
        {compared ? (
          <Compare
            id={id}
            version={compared}
            versions={versions ?? []}
            onClose={() => setCompared(null)}
          />
        ) : (
          <>
            <NameNow id={id} actor={name} editable={editable} onNamed={refresh} />
            <button
              type="button"
              className="switch"
              role="switch"
              aria-checked={colours}
              data-testid="authors-switch"
              onClick={() => setColours(!colours)}
            >
              <span>{t("colours")}</span>
              <span className="switch__track" aria-hidden />
            </button>
            {authors.length > 0 && (
              <ul className="authors" data-testid="authors" aria-label={t("colours")}>
                {authors.map((author) => (
                  <li key={author}>
                    <span className="authors__colour" style={{ background: colorOf(author) }} />
                    {author}
                  </li>
                ))}
              </ul>
            )}
            <a className="history__report" href={reportAddress(id)} download>
              <FileCheck size={15} aria-hidden /> {t("report")}
            </a>
            <ul className="panel__list">
              {versions?.map((version) => (
                <VersionRow
                  key={version.id}
                  version={version}
                  busy={busy === version.id}
                  editable={editable}
                  onCompare={() => setCompared(version)}
                  onRestore={() => goBack(version)}
                />
              ))}
            </ul>
            {versions?.length === 0 && <p className="panel__nothing">{t("none")}</p>}
            {more && (
              <button type="button" className="button button--small" onClick={more}>
                {t("older")}
              </button>
            )}
            <p className="panel__keys">{t("kept")}</p>
          </>
        )}
      </div>
    </aside>
  );
}

type NameProps = { id: string; actor: string; editable: boolean; onNamed: () => Promise<void> };

function NameNow({ id, actor, editable, onNamed }: NameProps) {
  const { t } = useTranslation("history");
  const [name, setName] = useState("");

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (name.trim() === "") return;
    try {
      await nameNow(id, name.trim(), actor);
      setName("");
      await onNamed();
    } catch (problem) {
      toast(sentenceOf(problem));
    }
  }

  return (
    <form className="history__name" onSubmit={submit}>
      <input
        type="text"
        className="field"
        maxLength={200}
        placeholder={t("nameThis")}
        aria-label={t("nameThis")}
        value={name}
        disabled={!editable}
        data-testid="version-name"
        onChange={(event) => setName(event.target.value)}
      />
      <button type="submit" className="button" disabled={!editable || name === ""}>
        {t("keep")}
      </button>
    </form>
  );
}
