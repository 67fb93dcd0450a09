"""Measures a denoiser: `python -m denoiser.evaluate`. Prints a table, writes JSON.

Measured are: false alarms and share of sentences touched on clean held-out prose; edits on the
same prose with mistakes made by another seed; learners' sentences (JFLEG) and authors' own
corrections (IteraTeR, fluency); whether a polished text stays as it is; and time. Sets that are
not there are left out, with a word about it.
"""

import argparse
import json
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

from denoiser import Denoiser, Passage, Polished, PolishOptions, load_denoiser
from denoiser.corpus import is_prose, read_documents, windows
from denoiser.corruption import Corruption, read_misspellings
from denoiser.errors import DataMissing, DenoiserError
from denoiser.evaluation.metrics import gleu, score_edits
from denoiser.lexicon import lexicon
from denoiser.patches import render
from denoiser.words import Word, split_words

Figures = dict[str, Any]


class Evaluation:
    """One denoiser and the data it is measured on."""

    def __init__(self, denoiser: Denoiser, shared: Path, options: PolishOptions) -> None:
        self._denoiser = denoiser
        self._shared = shared
        self._options = options

    def run(self) -> Figures:
        """All measurements whose data are there."""
        parts: dict[str, Callable[[], Figures]] = {
            "clean prose": self.clean_prose,
            "planted mistakes": self.planted,
            "JFLEG dev": self.jfleg,
            "IteraTeR dev, fluency": self.iterater,
            "time": self.latency,
        }
        figures: Figures = {}
        for name, part in parts.items():
            try:
                figures[name] = part()
            except DataMissing as error:
                sys.stderr.write(f"Left out {name}: {error}\n")
        return figures

    def clean_prose(self) -> Figures:
        """Every patch on clean prose counts as a false alarm; the prose is not quite flawless."""
        texts = [render(window) for window in self._validation(3)]
        polished = self._polish(texts)
        words = sum(len(split_words(text)) for text in texts)
        patches = [patch for result in polished for patch in result.patches]
        kinds = {kind: sum(p.kind == kind for p in patches) for kind in {p.kind for p in patches}}
        return {
            "words": words,
            "false alarms per 1,000 words": 1000 * len(patches) / words,
            "windows touched": sum(bool(r.patches) for r in polished) / len(texts),
            "by kind": dict(sorted(kinds.items())),
            "stays as it is": self._stays(polished),
        }

    def planted(self) -> Figures:
        """Edits on held-out prose with mistakes made by the training generator."""
        known = read_misspellings(
            self._shared / "lexicon" / "misspellings-codespell.tsv", lexicon()
        )
        corruption = Corruption(known, rate=0.05, clean=0.2)
        rng = Random(31)
        chosen = self._validation(8)
        flawed = [render(corruption.flaw(window, rng)) for window in chosen]
        return self._against(flawed, [[render(window)] for window in chosen], with_gleu=False)

    def jfleg(self) -> Figures:
        """Learners' sentences with four corrections each."""
        records = list(self._records("jfleg-dev.jsonl"))
        references = [[_detokenised(ref) for ref in record["refs"]] for record in records]
        return self._against([record["text"] for record in records], references, with_gleu=True)

    def iterater(self) -> Figures:
        """Sentences whose authors corrected a slip."""
        records = [r for r in self._records("iterater-dev.jsonl") if r["group"] == "fluency"]
        references = [record["ref_texts"] for record in records]
        return self._against([record["text"] for record in records], references, with_gleu=True)

    def latency(self) -> Figures:
        """Milliseconds, queue excluded, one call at a time."""
        texts = [render(window) for window in self._validation(3)]
        thousand = " ".join(" ".join(texts).split()[:1000])
        forty = [" ".join(text.split()[:40]) for text in texts if len(text.split()) >= 40][:20]
        self._polish(forty[:2])
        short = sorted(self._time(text) for text in forty)
        return {
            "1,000 words": statistics.median(self._time(thousand) for _ in range(3)),
            "40 words, median": statistics.median(short),
            "40 words, worst of 20": short[-1],
        }

    def _time(self, text: str) -> float:
        start = time.perf_counter()
        self._polish([text])
        return 1000 * (time.perf_counter() - start)

    def _against(
        self, texts: Sequence[str], references: Sequence[Sequence[str]], with_gleu: bool
    ) -> Figures:
        polished = self._polish(texts)
        outputs = [apply_patches(result) for result in polished]
        sources, mine = _words(texts), _words(outputs)
        wanted = [_words(refs) for refs in references]
        scores = score_edits(sources, mine, wanted)
        figures: Figures = {
            "texts": len(texts),
            "precision": scores.precision,
            "recall": scores.recall,
            "F0.5": scores.f_half,
            "edits": scores.proposed,
            "stays as it is": self._stays(polished),
        }
        if with_gleu:
            figures["GLEU"] = gleu(sources, mine, wanted)
            figures["GLEU of the source"] = gleu(sources, sources, wanted)
        return figures

    def _stays(self, polished: Sequence[Polished]) -> float:
        """Share of texts that, once patched, get no further patch."""
        again = self._polish([apply_patches(result) for result in polished if result.patches])
        return 1.0 - sum(bool(result.patches) for result in again) / max(len(polished), 1)

    def _polish(self, texts: Sequence[str]) -> list[Polished]:
        return self._denoiser.polish([Passage(text) for text in texts], self._options)

    def _validation(self, share: int) -> list[list[Word]]:
        """Every `share`-th window of the validation split."""
        path = self._shared / "corpus" / "validation.jsonl.zst"
        rng = Random(share)
        found = [
            window
            for document in read_documents([path])
            for window in windows(document, rng, longest=80)
            if is_prose(window)
        ]
        return found[::share]

    def _records(self, name: str) -> Iterator[dict[str, Any]]:
        path = self._shared / "eval" / name
        if not path.is_file():
            raise DataMissing(f"no file at {path}; name the data folder with --data")
        for line in path.read_text("utf-8").splitlines():
            yield json.loads(line)


def apply_patches(polished: Polished) -> str:
    """The text with every patch accepted."""
    text = polished.text
    for patch in reversed(polished.patches):
        text = text[: patch.start] + patch.after + text[patch.end :]
    return text


def _words(texts: Sequence[str]) -> list[list[str]]:
    return [[word.text.replace("’", "'") for word in split_words(text)] for text in texts]


def _detokenised(tokens: Sequence[str]) -> str:
    """Penn Treebank tokens as text whose words can be compared with ours."""
    text = " ".join(tokens).replace("``", '"').replace("''", '"')
    for suffix in ("n't", "'s", "'re", "'ve", "'ll", "'d", "'m"):
        text = text.replace(f" {suffix}", suffix)
    return text


def table(figures: Figures) -> str:
    """The figures as lines of text."""
    lines = []
    for part, values in figures.items():
        lines.append(part)
        for name, value in values.items():
            shown = f"{value:,.3f}" if isinstance(value, float) else str(value)
            lines.append(f"  {name:<30} {shown}")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m denoiser.evaluate", description=__doc__)
    parser.add_argument("--model", default="builtin", help="builtin, or a checkpoint's folder")
    parser.add_argument(
        "--data",
        type=Path,
        default=Path("../shared"),
        help="folder with corpus/, lexicon/ and eval/",
    )
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results/quality.json"))
    parser.add_argument("--steps", type=int, default=3)
    options = parser.parse_args(arguments)
    if not options.data.is_dir():
        sys.stderr.write(
            f"There is no folder {options.data}. Evaluation needs the corpus and the development "
            "sets; name their folder with --data. The editor itself needs neither.\n"
        )
        return 2
    try:
        denoiser = load_denoiser(options.model)
    except DenoiserError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    figures = Evaluation(denoiser, options.data, PolishOptions(steps=options.steps)).run()
    report = {
        "model": denoiser.name,
        "machine": platform.processor() or platform.machine(),
        "figures": figures,
    }
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", "utf-8")
    sys.stdout.write(f"{denoiser.name}\n{table(figures)}\nWritten to {options.out}.\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
