/** What a new document may begin as: empty, one's own templates, those that come with Burnish. */
import { FilePlus2, LayoutTemplate, Trash2 } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceOf } from "../api/http";
import { useLanguage } from "../i18n/useLanguage";
import { Dialog } from "../ui/Dialog";
import { beginFrom, deleteTemplate, listTemplates, type Template } from "./api";
import "./templates.css";

type Props = {
  /** An empty document. */
  onBlank: () => void;
  /** The document that was made. */
  onMade: (id: string) => void;
  onClose: () => void;
};

export function TemplatesDialog({ onBlank, onMade, onClose }: Props) {
  const { t } = useTranslation("templates");
  const spoken = useLanguage();
  const [templates, setTemplates] = useState<readonly Template[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  // biome-ignore lint/correctness/useExhaustiveDependencies: in another language they differ.
  useEffect(() => {
    const controller = new AbortController();
    listTemplates(controller.signal)
      .then(setTemplates)
      .catch((error) => !controller.signal.aborted && setProblem(sentenceOf(error)));
    return () => controller.abort();
  }, [spoken]);

  async function attempt(work: () => Promise<void>): Promise<void> {
    if (busy) return;
    setBusy(true);
    setProblem(null);
    try {
      await work();
    } catch (error) {
      setProblem(sentenceOf(error));
    }
    setBusy(false);
  }

  const begin = (id: string) => attempt(async () => onMade((await beginFrom(id)).id));
  const remove = (id: string) =>
    attempt(async () => {
      await deleteTemplate(id);
      setTemplates((now) => now?.filter((each) => each.id !== id) ?? null);
    });

  const own = templates?.filter((each) => each.own) ?? [];
  const builtIn = templates?.filter((each) => !each.own) ?? [];
  return (
    <Dialog title={t("title")} testId="templates" onClose={onClose}>
      {problem !== null && (
        <p className="dialog__problem" role="alert">
          {problem}
        </p>
      )}
      <ul className="templates" aria-busy={templates === null && problem === null}>
        <li>
          <button type="button" className="template" data-first onClick={onBlank}>
            <FilePlus2 size={20} aria-hidden />
            <span className="template__words">
              <strong>{t("blank.title")}</strong>
              <span>{t("blank.about")}</span>
            </span>
          </button>
        </li>
        {builtIn.map(({ id, title, about }) => (
          <li key={id}>
            <button
              type="button"
              className="template"
              data-testid={`template-${id}`}
              onClick={() => void begin(id)}
            >
              <LayoutTemplate size={20} aria-hidden />
              <span className="template__words">
                <strong>{title}</strong>
                <span>{about}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
      <section className="templates__own">
        <h3>{t("own.title")}</h3>
        {templates !== null && own.length === 0 && <p>{t("own.none")}</p>}
        <ul className="templates">
          {own.map(({ id, title }) => (
            <li key={id} className="template__row">
              <button
                type="button"
                className="template"
                data-testid="own-template"
                onClick={() => void begin(id)}
              >
                <LayoutTemplate size={20} aria-hidden />
                <strong dir="auto">{title}</strong>
              </button>
              <button
                type="button"
                className="icon-button"
                aria-label={t("own.removeOne", { title })}
                title={t("own.remove")}
                onClick={() => void remove(id)}
              >
                <Trash2 size={18} aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      </section>
    </Dialog>
  );
}
