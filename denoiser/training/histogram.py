"""Compares the mistakes we make with those people make.

    python -m denoiser.training.histogram --documents FOLDER [--references FILE.jsonl]

Prints, per kind of correction, its share of all corrections in the generator's flawed sentences
beside its share in the references, and how many corrections there are in 100 words of each. The
references are JSON Lines with a flawed `text` and its corrections: `refs` (lists of tokens in the
style of the Penn Treebank) or `ref_texts`. The shares of the generator are set in a training
configuration, in the table [data.shares].
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any, get_args

from denoiser import Kind
from denoiser.corpus import document_files, is_prose, read_documents, windows
from denoiser.corruption import Corruption, read_misspellings
from denoiser.errors import DataMissing, DenoiserError
from denoiser.evaluation.metrics import edits
from denoiser.kinds import kind_of
from denoiser.lexicon import Lexicon, lexicon
from denoiser.training.settings import DataSettings, read
from denoiser.words import Word, split_words

_SUFFIXES = ("n't", "'s", "'re", "'ve", "'ll", "'d", "'m")
"""What the Penn Treebank cuts off its word."""


@dataclass
class Histogram:
    """Corrections by kind.

    Attributes:
        words: of the flawed side.
    """

    kinds: Counter[str] = field(default_factory=Counter)
    words: int = 0

    def add(self, flawed: Sequence[Word], clean: Sequence[Word], words: Lexicon) -> None:
        """Counts what leads from one text to the other."""
        old, new = ([word.text.replace("’", "'") for word in side] for side in (flawed, clean))
        self.words += len(flawed)
        for start, end, texts in edits(old, new):
            after = [word for text in texts for word in split_words(text)]
            self.kinds[kind_of(flawed[start:end], after, words)] += 1

    def share(self, kind: str) -> float:
        """Of all corrections, 0 to 1."""
        return self.kinds[kind] / max(self.kinds.total(), 1)

    @property
    def density(self) -> float:
        """Corrections in 100 words."""
        return 100 * self.kinds.total() / max(self.words, 1)


def generated(clean: Iterable[Sequence[Word]], corruption: Corruption, seed: int) -> Histogram:
    """Of the mistakes that the generator makes in clean windows."""
    found, rng = Histogram(), Random(seed)
    for window in clean:
        found.add(corruption.flaw(window, rng), window, corruption.words)
    return found


def referenced(pairs: Iterable[tuple[str, str]], words: Lexicon) -> Histogram:
    """Of the corrections that lead from the first text of each pair to the second."""
    found = Histogram()
    for flawed, clean in pairs:
        found.add(split_words(flawed), split_words(clean), words)
    return found


def read_references(path: Path) -> Iterator[tuple[str, str]]:
    """Pairs of a flawed text and one correction of it.

    Raises:
        DataMissing: the file is not there, or a line of it is no record; it names the line.
    """
    if not path.is_file():
        raise DataMissing(f"No references at {path}. Name the file with --references.")
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                record: dict[str, Any] = json.loads(line)
                texts = record.get("ref_texts") or [_joined(ref) for ref in record["refs"]]
                yield from ((str(record["text"]), text) for text in texts)
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise DataMissing(
                    f"{path}, line {number}: not a record with text and refs or ref_texts."
                ) from error


def _joined(tokens: Sequence[str]) -> str:
    """Tokens of the Penn Treebank as text whose words can be compared with ours."""
    text = " ".join(tokens).replace("``", '"').replace("''", '"')
    for suffix in _SUFFIXES:
        text = text.replace(f" {suffix}", suffix)
    return text


def table(ours: Histogram, theirs: Histogram | None) -> str:
    """Both histograms side by side, percent."""
    lines = [f"{'':<16} {'generator':>10}" + (f" {'references':>11}" if theirs else "")]
    for kind in get_args(Kind):
        row = f"{kind:<16} {100 * ours.share(kind):>9.1f}%"
        lines.append(row + (f" {100 * theirs.share(kind):>10.1f}%" if theirs else ""))
    row = f"{'in 100 words':<16} {ours.density:>10.1f}"
    lines.append(row + (f" {theirs.density:>11.1f}" if theirs else ""))
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m denoiser.training.histogram")
    parser.description = (__doc__ or "").split("\n")[0]
    parser.add_argument("--documents", type=Path, required=True, help="a folder of documents")
    parser.add_argument("--files", nargs="*", default=(), help="which of its files; default: all")
    parser.add_argument("--count", type=int, default=100, help="how many documents to read")
    parser.add_argument("--references", type=Path, help="JSON Lines of corrected texts")
    parser.add_argument("--config", type=Path, help="a training configuration, for its shares")
    parser.add_argument("--misspellings", type=Path, help="a table misspelling<TAB>fix|fix")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    try:
        data = read(options.config).data if options.config else DataSettings()
        words = lexicon()
        known = read_misspellings(options.misspellings, words) if options.misspellings else {}
        corruption = Corruption(known, data.rate, data.clean, words, data.shares)
        files = document_files(options.documents, options.files)
        rng = Random(options.seed)
        clean = (
            window
            for document in islice(read_documents(files), options.count)
            for window in windows(document, rng)
            if is_prose(window)
        )
        ours = generated(clean, corruption, options.seed)
        pairs = read_references(options.references) if options.references else None
        theirs = referenced(pairs, words) if pairs is not None else None
    except DenoiserError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(table(ours, theirs) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
