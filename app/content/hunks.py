"""The smallest change that turns one text into another, never cutting a character in two."""

from difflib import SequenceMatcher
from itertools import groupby
from typing import NamedTuple

import regex

_MOST_COMPARISONS = 250_000
"""Words of one side times words of the other, above which the texts are not aligned by word."""


class Hunk(NamedTuple):
    """`old[start:end]` becomes `text` (code points)."""

    start: int
    end: int
    text: str


def hunks(old: str, new: str) -> list[Hunk]:
    """What to change in `old` to get `new`, in order, none overlapping.

    Words that stay are left alone, so that each replaced word can keep its own marks and a
    cursor in a word nobody changed stays where it is. Borders lie between characters as
    people see them: 👩‍👩‍👧 or e with a combining accent is kept or replaced as a whole.

    >>> hunks("Their is a cat", "There is a cat")
    [Hunk(start=3, end=5, text='re')]
    """
    if old == new:
        return []
    before, after = _words(old), _words(new)
    if len(before) * len(after) > _MOST_COMPARISONS:
        return _trimmed(0, before, after)
    starts = [0]
    for word in before:
        starts.append(starts[-1] + len(word))
    found = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            found += _trimmed(starts[i1], before[i1:i2], after[j1:j2])
    return found


def _characters(text: str) -> list[str]:
    return [match.group() for match in regex.finditer(r"\X", text)]


def _words(text: str) -> list[str]:
    """Words, and each character between words."""
    parts: list[str] = []
    for is_word, group in groupby(_characters(text), lambda character: character[0].isalnum()):
        characters = list(group)
        parts += ["".join(characters)] if is_word else characters
    return parts


def _trimmed(start: int, before: list[str], after: list[str]) -> list[Hunk]:
    old, new = _characters("".join(before)), _characters("".join(after))
    shorter = min(len(old), len(new))
    head = 0
    while head < shorter and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < shorter - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    start += len("".join(old[:head]))
    gone = "".join(old[head : len(old) - tail])
    come = "".join(new[head : len(new) - tail])
    return [Hunk(start, start + len(gone), come)] if gone or come else []
