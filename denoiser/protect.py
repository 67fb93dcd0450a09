"""What must stay as it is: outside the spans, protected places, opaque words, kept phrases."""

import re
from collections.abc import Sequence

from denoiser import Passage
from denoiser.errors import BadOptions
from denoiser.language import foreign_places
from denoiser.lexicon import Lexicon
from denoiser.tokenizer import Case, case_of
from denoiser.words import Kind, Word

_EDITABLE_MARKS = frozenset(",.?!;:-'’")
_LEAST_ENGLISH = 0.5
"""Share of a window's words that must be known English words before it is touched."""
_LEAST_WORDS = 3


def frozen_words(
    words: Sequence[Word], passage: Passage, closed: Sequence[tuple[int, int]]
) -> list[bool]:
    """True for each word no edit may touch; `closed` are protected places and kept phrases."""
    return [
        foreign
        or not _may_change(word)
        or not _inside(word.start, word.end, passage.spans)
        or any(start < word.end and word.start < end for start, end in closed)
        for word, foreign in zip(words, foreign_places(words), strict=True)
    ]


def gap_is_open(start: int, end: int, passage: Passage, closed: Sequence[tuple[int, int]]) -> bool:
    """True where something may be written into the gap between two words.

    Args:
        start, end: where the word before the gap ends, and the next one starts.
        closed: protected places and kept phrases; nothing is written inside them.
    """
    inside = passage.spans is None or any(a <= start and end <= b for a, b in passage.spans)
    return inside and not any(a < end and start < b for a, b in closed)


def kept_places(text: str, keep: Sequence[str]) -> list[tuple[int, int]]:
    """Where phrases of `keep` stand in `text`, whatever their casing, as whole words."""
    return [
        match.span()
        for phrase in keep
        if phrase.strip()
        for match in re.finditer(
            r"(?<!\w)" + r"\s+".join(map(re.escape, phrase.split())) + r"(?!\w)", text, re.I
        )
    ]


def holds_avoided(text: str, avoid: Sequence[str]) -> bool:
    """True where a phrase of `avoid` stands in `text` as whole words."""
    return bool(kept_places(text, avoid))


def is_english(words: Sequence[Word], lexicon: Lexicon) -> bool:
    """True for running English; False for other languages, code, shouting and fragments."""
    letters = [word for word in words if word.kind is Kind.WORD]
    if len(letters) < _LEAST_WORDS or len(letters) < 0.4 * len(words):
        return False
    if sum(len(w.text) > 1 and w.text.isupper() for w in letters) > 0.5 * len(letters):
        return False
    known = sum(lexicon.is_common(w.text.lower().replace("’", "'"), 100) for w in letters)
    return known >= _LEAST_ENGLISH * len(letters)


def check_places(passage: Passage) -> None:
    """Raises BadOptions where a span or protected place is not inside the text."""
    for name, places in (("span", passage.spans or ()), ("protected place", passage.protected)):
        for start, end in places:
            if not 0 <= start <= end <= len(passage.text):
                raise BadOptions(
                    f"The {name} ({start}, {end}) is not inside a text of "
                    f"{len(passage.text)} code points."
                )


def _may_change(word: Word) -> bool:
    if word.kind is Kind.MARK:
        return word.text in _EDITABLE_MARKS
    if word.kind is not Kind.WORD or not word.text.replace("’", "'").isascii():
        return False
    return case_of(word.text) in (Case.LOWER, Case.TITLE)


def _inside(start: int, end: int, spans: tuple[tuple[int, int], ...] | None) -> bool:
    return spans is None or any(a <= start and end <= b for a, b in spans)
