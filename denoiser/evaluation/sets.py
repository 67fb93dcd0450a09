"""What is measured on: published development sets and clean prose, as texts with references."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

from denoiser.corpus import is_prose, read_documents, windows
from denoiser.errors import DataMissing
from denoiser.sentences import split_sentences
from denoiser.words import Word, split_words

CLEAN_SHARE = 3
"""Every third window of the validation split: 65,000 words."""


@dataclass(frozen=True)
class Record:
    """One text and what people made of it.

    Attributes:
        references: corrected texts; any of them counts.
        tokens: the published tokens of the text, where there are any.
        token_references: the published tokens of the references.
        group: what kind of change the references make.
    """

    text: str
    references: tuple[str, ...]
    tokens: tuple[str, ...] = ()
    token_references: tuple[tuple[str, ...], ...] = ()
    group: str = ""


def jfleg(data: Path, limit: int | None = None) -> list[Record]:
    """Learners' sentences with four corrections each. The licence allows measuring, no more."""
    return [
        Record(
            line["text"],
            tuple(detokenised(ref) for ref in line["refs"]),
            tuple(line["tokens"]),
            tuple(tuple(ref) for ref in line["refs"]),
        )
        for line in _lines(data / "eval" / "jfleg-dev.jsonl", limit)
    ]


def iterater(data: Path, split: str, limit: int | None = None) -> list[Record]:
    """Authors' own revisions, `dev` or `train`; of train, only documents that dev does not have."""
    return [
        Record(line["text"], tuple(line["ref_texts"]), group=line["group"])
        for line in _lines(data / "eval" / f"iterater-{split}.jsonl", limit)
        if not line.get("doc_also_in_dev")
    ]


def held_out(data: Path, share: int, limit: int | None = None) -> list[list[Word]]:
    """Every `share`-th window of prose of the validation split, at most `limit` of them."""
    path = data / "corpus" / "validation.jsonl.zst"
    if not path.is_file():
        raise DataMissing(f"no file at {path}")
    return list(_windows(path, share)[:limit])


# Read for false alarms, for each operating point, for likelihood and for speed.
@lru_cache(maxsize=4)
def _windows(path: Path, share: int) -> list[list[Word]]:
    rng = Random(share)
    found = (
        window
        for document in read_documents([path])
        for window in windows(document, rng, longest=80)
        if is_prose(window)
    )
    return list(found)[::share]


def sentences(text: str) -> list[str]:
    """The sentences of a text, without the blanks between them."""
    return [text[start:end].strip() for start, end in split_sentences(text)]


def words(texts: Sequence[str]) -> list[list[str]]:
    """The words the denoiser works on; straight and curly apostrophes are the same."""
    return [[word.text.replace("’", "'") for word in split_words(text)] for text in texts]


def detokenised(tokens: Sequence[str]) -> str:
    """Penn Treebank tokens as text whose words can be compared with ours."""
    text = " ".join(tokens).replace("``", '"').replace("''", '"')
    for suffix in ("n't", "'s", "'re", "'ve", "'ll", "'d", "'m"):
        text = text.replace(f" {suffix}", suffix)
    return text


def _lines(path: Path, limit: int | None) -> Iterator[dict[str, Any]]:
    if not path.is_file():
        raise DataMissing(f"no file at {path}")
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if limit is not None and number >= limit:
                return
            yield json.loads(line)
