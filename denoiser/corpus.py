"""Reads the corpus: documents out of zstandard JSON Lines, windows of sentences out of documents.

Always streaming: one document is in memory at a time.
"""

import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import zstandard

from denoiser.errors import DataMissing
from denoiser.sentences import split_sentences
from denoiser.words import Kind, Word, split_words

LONGEST_WINDOW = 100
"""Words; with pieces and ends this stays below 160 tokens."""


def read_documents(paths: Sequence[Path]) -> Iterator[str]:
    """The texts of all documents, in the order of the files.

    Raises:
        DataMissing: a file is not there.
    """
    for path in paths:
        if not path.is_file():
            raise DataMissing(
                f"No corpus file at {path}. Name the folder that holds it with --corpus."
            )
        with path.open("rb") as raw:
            reader = zstandard.ZstdDecompressor(max_window_size=2**27).stream_reader(raw)
            for line in io.TextIOWrapper(reader, encoding="utf-8"):
                yield json.loads(line)["text"]


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
