/** What changed between two states of the document, block by block, word by word. */
import { ArrowLeft } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { sentenceOf } from "../api/http";
import { type BlockChange, type Comparison, compare, type Piece, type Version } from "./api";
import { nameOf } from "./VersionRow";

type Props = {
  id: string;
  version: Version;
  versions: readonly Version[];
  onClose: () => void;
};

export function Compare({ id, version, versions, onClose }: Props) {
  const { t } = useTranslation("history");
  const [until, setUntil] = useState("now");
  const [found, setFound] = useState<Comparison | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  useEffect(() => {
    let over = false;
    setFound(null);
    compare(id, version.id, until).then(
      (comparison) => !over && setFound(comparison),
      (error) => !over && setProblem(sentenceOf(error)),
    );
    return () => {
      over = true;
    };
  }, [id, version.id, until]);

  const later = versions.filter((each) => each.seq > version.seq);
  const changed = found?.blocks.filter((block) => block.what !== "same") ?? [];
  return (
    <section className="compare" data-testid="compare" aria-label={t("comparison")}>
      <button type="button" className="button button--small" onClick={onClose}>
        <ArrowLeft size={15} aria-hidden /> {t("back")}
      </button>
      <p className="compare__what">{t("since", { name: nameOf(version, t) })}</p>
      <label className="compare__until">
        {t("until")}{" "}
        <select
          className="field select select--small"
          value={until}
          onChange={(event) => setUntil(event.target.value)}
        >
          <option value="now">{t("now")}</option>
          {later.map((each) => (
            <option key={each.id} value={each.id}>
              {nameOf(each, t)}
            </option>
          ))}
        </select>
      </label>
      {problem !== null && <p role="alert">{problem}</p>}
      {found && changed.length === 0 && <p className="panel__nothing">{t("equal")}</p>}
      {found?.title.some(({ what }) => what !== "same") && (
        <h3 className="compare__title">
          <Pieces pieces={found.title} />
        </h3>
      )}
      {changed.map((block) => (
        <Block key={`${block.block_id} ${block.what}`} block={block} />
      ))}
    </section>
  );
}

function Block({ block }: { block: BlockChange }) {
  const { t } = useTranslation("history");
  return (
    <div className={`compare__block compare__block--${block.what}`} data-testid="compare-block">
      <Pieces pieces={block.pieces} />
      {block.props_changed && <em className="compare__looks">{t("looks")}</em>}
    </div>
  );
}

function Pieces({ pieces }: { pieces: readonly Piece[] }) {
  const places = pieces.map((piece, at) => ({ ...piece, place: at }));
  return (
    <p>
      {places.map(({ text, what, place }) => {
        if (what === "added") return <ins key={place}>{text}</ins>;
        if (what === "removed") return <del key={place}>{text}</del>;
        return <span key={place}>{shortened(text)}</span>;
      })}
    </p>
  );
}

const LONG = 120;

/** Of a long stretch that stayed, the words beside what changed are enough. */
function shortened(text: string): string {
  if (text.length <= LONG) return text;
  return `${text.slice(0, LONG / 2)} … ${text.slice(-LONG / 2)}`;
}
