"""Words to pieces and back: an uncased WordPiece whose casing travels beside it.

The pieces are lower case, so that one row of the embedding knows `Monday` and `monday`. How a
word was written (its case), whether it was glued to the word before, and whether it is in any
word list go into the model as a feature of each piece; the model predicts the case of what it
writes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer as WordPiece

from denoiser.lexicon import Familiarity, lexicon
from denoiser.words import Kind, Word

PAD, START, END, MASK, UNKNOWN, OPAQUE, REPEAT = (
    "[PAD]",
    "[CLS]",
    "[SEP]",
    "[MASK]",
    "[UNK]",
    "[OPAQUE]",
    "[REPEAT]",
)


class Case(IntEnum):
    """How the letters of a word are written."""

    NONE = 0
    LOWER = 1
    TITLE = 2
    UPPER = 3
    MIXED = 4
    MASKED = 5


FEATURES = 2 * len(Case) * len(Familiarity)
"""Rows of the feature embedding: familiarity times case times glued."""


@lru_cache(maxsize=50_000)
def case_of(text: str) -> Case:
    """The case of a word; one capital letter alone is TITLE."""
    letters = [c for c in text if c.isalpha()]
    if not letters:
        return Case.NONE
    if text.islower() or not any(c.isupper() for c in letters):
        return Case.LOWER
    if letters[0].isupper() and not any(c.isupper() for c in letters[1:]):
        return Case.TITLE
    if all(c.isupper() for c in letters):
        return Case.UPPER
    return Case.MIXED


def write_case(text: str, case: Case) -> str:
    """`text` (lower case) written as `case`; MIXED and NONE leave it."""
    if case is Case.TITLE:
        return text[:1].upper() + text[1:]
    return text.upper() if case is Case.UPPER else text


@dataclass(frozen=True)
class Encoded:
    """A window as the model reads it, `[CLS] … [SEP]`.

    Attributes:
        pieces, features: int32, one per token.
        word_of: index of the word each token belongs to, -1 for the two ends.
        first_of: the first token of each word.
    """

    pieces: NDArray[np.int32]
    features: NDArray[np.int32]
    word_of: NDArray[np.int32]
    first_of: list[int] = field(default_factory=list)


class Tokenizer:
    """WordPiece over single words, with the special pieces' numbers as attributes."""

    def __init__(self, wordpiece: WordPiece) -> None:
        self._wordpiece = wordpiece
        self.size: int = wordpiece.get_vocab_size()
        vocabulary: dict[str, int] = wordpiece.get_vocab()
        self.strings: list[str] = [""] * self.size
        for piece, number in vocabulary.items():
            self.strings[number] = piece
        self.numbers = vocabulary
        self.pad, self.start, self.end = (vocabulary[p] for p in (PAD, START, END))
        self.mask, self.unknown = vocabulary[MASK], vocabulary[UNKNOWN]
        self.opaque, self.repeat = vocabulary[OPAQUE], vocabulary[REPEAT]
        self.special = frozenset(
            (self.pad, self.start, self.end, self.mask, self.unknown, self.opaque, self.repeat)
        )
        self._cache: dict[str, tuple[int, ...]] = {}
        self._read: dict[tuple[str, Kind], tuple[tuple[int, ...], int]] = {}

    @classmethod
    def from_json(cls, contents: str) -> "Tokenizer":
        """What `to_json` wrote."""
        return cls(WordPiece.from_str(contents))

    @classmethod
    def from_file(cls, path: Path) -> "Tokenizer":
        """Reads `tokenizer.json`."""
        return cls.from_json(path.read_text("utf-8"))

    def to_json(self) -> str:
        """The contents of `tokenizer.json`."""
        return str(self._wordpiece.to_str())

    def pieces(self, text: str) -> tuple[int, ...]:
        """The pieces of one word, at least one."""
        found = self._cache.get(text)
        if found is None:
            if len(self._cache) > 100_000:
                self._cache.clear()  # bound on memory; common words come back at once
            clean = text.encode("utf-8", "replace").decode("utf-8")  # unpaired surrogates
            ids = self._wordpiece.encode(clean, add_special_tokens=False).ids
            found = tuple(
                i if self.strings[i] not in (MASK, PAD, START, END) else self.unknown for i in ids
            ) or (self.unknown,)
            self._cache[text] = found
        return found

    def word_pieces(self, word: Word) -> tuple[int, ...]:
        """The pieces of a word as it stands in a text: opaque words and runs are short."""
        if word.kind is Kind.OPAQUE:
            return (self.opaque,)
        if word.kind is Kind.MARK and len(word.text) > 1:
            return (self.pieces(word.text[0])[0], self.repeat)
        return self.pieces(word.text)

    def _as_read(self, word: Word) -> tuple[tuple[int, ...], int]:
        """The pieces of a word, and the feature of each if the word is not glued.

        Remembered, since a window is read dozens of times, each time with another edit made.
        """
        key = (word.text, word.kind)
        found = self._read.get(key)
        if found is None:
            if len(self._read) > 100_000:
                self._read.clear()
            plain = feature(case_of(word.text), False, familiarity_of(word))
            found = self._read[key] = (self.word_pieces(word), plain)
        return found

    def encode(self, words: Sequence[Word]) -> Encoded:
        """One row of the model's input."""
        pieces, features, word_of, first_of = [self.start], [0], [-1], []
        for index, word in enumerate(words):
            ids, plain = self._as_read(word)
            first_of.append(len(pieces))
            pieces.extend(ids)
            features.extend([plain + word.glued] * len(ids))
            word_of.extend([index] * len(ids))
        pieces.append(self.end)
        features.append(0)
        word_of.append(-1)
        return Encoded(
            np.array(pieces, np.int32),
            np.array(features, np.int32),
            np.array(word_of, np.int32),
            first_of,
        )

    def continues(self, piece: int) -> bool:
        """True for a piece that continues a word (`##ing`)."""
        return self.strings[piece].startswith("##") or piece == self.repeat


def feature(case: Case, glued: bool, known: Familiarity = Familiarity.NONE) -> int:
    """The row of the feature embedding for a piece."""
    return 2 * (len(Case) * int(known) + int(case)) + int(glued)


def familiarity_of(word: Word) -> Familiarity:
    """How well known a word of a text is; NONE for what is no word."""
    return lexicon().familiarity(word.text) if word.kind is Kind.WORD else Familiarity.NONE
