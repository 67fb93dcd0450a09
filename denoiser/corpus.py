"""Reads the corpus: documents out of files of several kinds, windows of sentences out of documents.

    *.jsonl, *.jsonl.gz, *.jsonl.zst   one JSON object a line, its text in the field `text`
    *.txt, *.md                        plain text; a long file is several documents

Always streaming: one document is in memory at a time. Only `*.jsonl.zst` needs `zstandard`.
"""

import gzip
import io
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any, BinaryIO

from denoiser.errors import DataMissing
from denoiser.sentences import split_sentences
from denoiser.words import Kind, Word, split_words

LONGEST_WINDOW = 100
"""Words; with pieces and ends this stays below 160 tokens."""
SUFFIXES = (".jsonl.zst", ".jsonl.gz", ".jsonl", ".txt", ".md")
"""Endings of the files that are read."""
_PLAIN = (".txt", ".md")
_DOCUMENT = 20_000
"""Characters; a plain file is cut at the first blank line after this many."""
_LONGEST_DOCUMENT = 1_000_000
"""Characters; cut here even without a blank line."""
_NO_DOCUMENTS = ("readme", "license", "licence", "notice", "validation")
"""Files of a folder that describe it, or are held out. By name they can still be asked for."""


def document_files(folder: Path, names: Sequence[str] = ()) -> tuple[Path, ...]:
    """The files of a folder of documents.

    Args:
        names: which, in this order, without their endings, such as `train-000`; none: every file
            with one of `SUFFIXES` in the folder and below it, sorted, apart from those that are
            called README, LICENSE or NOTICE, or start with `validation`.

    Raises:
        DataMissing: there is no such folder or file, or nothing in it can be read.
    """
    if not folder.is_dir():
        raise DataMissing(
            f"No folder of documents at {folder}. Name the one you have (--corpus, --documents)."
        )
    if names:
        return tuple(_named(folder, name) for name in names)
    found = sorted(
        path
        for path in folder.rglob("*")
        if path.name.endswith(SUFFIXES)
        and path.is_file()
        and not path.name.lower().startswith(_NO_DOCUMENTS)
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )
    if not found:
        raise DataMissing(
            f"There are no documents in {folder}: no file ends in {', '.join(SUFFIXES)}."
        )
    return tuple(found)


def _named(folder: Path, name: str) -> Path:
    for path in (folder / name, *(folder / f"{name}{suffix}" for suffix in SUFFIXES)):
        if path.name.endswith(SUFFIXES) and path.is_file():
            return path
    raise DataMissing(
        f"No corpus file {name} in {folder} (with an ending out of {', '.join(SUFFIXES)}). Name "
        "the folder that holds it with --corpus."
    )


def read_documents(paths: Sequence[Path]) -> Iterator[str]:
    """The texts of all documents, in the order of the files.

    Raises:
        DataMissing: a file is not there or damaged, or a line is no document; it names the line.
    """
    for path in paths:
        if not path.is_file():
            raise DataMissing(
                f"No corpus file at {path}. Name the folder that holds it with --corpus."
            )
        with path.open("rb") as raw:
            lines = _lines(path, raw)
            yield from _plain(lines) if path.name.endswith(_PLAIN) else _records(path, lines)


def _lines(path: Path, raw: BinaryIO) -> Iterator[str]:
    """The lines of a file, unpacked; what is not UTF-8 becomes U+FFFD."""
    packed: Any = raw
    damage: tuple[type[Exception], ...] = (OSError, EOFError, zlib.error)
    if path.name.endswith(".gz"):
        packed = gzip.GzipFile(fileobj=raw)
    elif path.name.endswith(".zst"):
        try:
            import zstandard
        except ImportError as error:
            raise DataMissing(
                f"Reading {path} needs zstandard. Run: pip install 'burnish[train]'"
            ) from error
        packed = zstandard.ZstdDecompressor(max_window_size=2**27).stream_reader(raw)
        damage = (*damage, zstandard.ZstdError)
    number = 0
    try:
        with io.TextIOWrapper(packed, encoding="utf-8", errors="replace") as text:
            for line in text:
                number += 1
                yield line
    except damage as error:
        raise DataMissing(f"{path} is damaged after line {number}: {error}") from error


def _records(path: Path, lines: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            text = json.loads(line)["text"]
        except (ValueError, KeyError, TypeError) as error:
            raise DataMissing(
                f'{path}, line {number}: not a JSON object with a field "text" '
                f"({type(error).__name__}: {error})."
            ) from error
        if not isinstance(text, str):
            raise DataMissing(f'{path}, line {number}: the field "text" is no text.')
        yield text


def _plain(lines: Iterable[str]) -> Iterator[str]:
    document: list[str] = []
    size = 0
    for line in lines:
        if size > (_LONGEST_DOCUMENT if line.strip() else _DOCUMENT):
            yield "".join(document)
            document, size = [], 0
        document.append(line)
        size += len(line)
    if any(line.strip() for line in document):
        yield "".join(document)


def windows(document: str, rng: Random, longest: int = LONGEST_WINDOW) -> Iterator[list[Word]]:
    """Runs of whole sentences of one paragraph, of mixed lengths, as inference sees them."""
    for paragraph in document.split("\n"):
        aim = rng.choice((12, 24, 40, 64, longest))
        window: list[Word] = []
        for start, end in split_sentences(paragraph):
            words = split_words(paragraph[start:end])
            if window and len(window) + len(words) > aim:
                yield window
                window, aim = [], rng.choice((12, 24, 40, 64, longest))
            if len(words) <= longest:
                window = window + words
        if window:
            yield window


def is_prose(words: Sequence[Word]) -> bool:
    """False for fragments, shouting, tables of numbers and lists of names of things."""
    letters = [word for word in words if word.kind is Kind.WORD]
    if len(letters) < 3 or len(letters) < 0.6 * len(words):
        return False
    shouted = sum(word.text.isupper() and len(word.text) > 1 for word in letters)
    foreign = sum(not word.text.replace("’", "'").isascii() for word in letters)
    return shouted + foreign < 0.3 * len(letters)
