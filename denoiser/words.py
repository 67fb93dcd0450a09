"""Cuts text into words: the units that are kept, replaced, deleted or inserted.

Offsets are code points. Whitespace belongs to no word; it is remembered only as `glued`.
What a language model should not read letter by letter (links, code, mixed digits and letters)
becomes one opaque word, which no edit may touch.
"""

import re
from enum import IntEnum
from typing import NamedTuple


class Kind(IntEnum):
    """What a word is made of."""

    WORD = 0
    NUMBER = 1
    MARK = 2
    OPAQUE = 3


class Word(NamedTuple):
    """One word of a text.

    Attributes:
        text: as written.
        start, end: code points in the text; -1 for a word that is in no text yet.
        kind: letters, a number, a punctuation mark, or opaque.
        glued: no whitespace between this word and the one before.
    """

    text: str
    start: int
    end: int
    kind: Kind
    glued: bool


LONGEST_WORD = 40
"""Code points; a longer run of letters is no English word and becomes opaque."""

_CHUNK = re.compile(r"`[^`\n]{1,200}`|\S+")
_OPENING = "\"'“‘«([{<*_—–-…"
_CLOSING = "\"'”’»)]}>*_.,;:!?—–-…"
_OPAQUE = re.compile(
    r"://|^www\.|@|_|\\|::|[={}<>|~^$%&+*#\[\]]|\w\(|^--|^\.{0,2}/|/.*/|"
    r"(?=.*[^\W\d_])(?=.*\d)|"  # letters and digits together: 3D, v2, 1980s
    r"[^\W\d_]\.[^\W\d_]",  # file.txt, e.g
)
_PART = re.compile(
    r"(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)*)"
    r"|(?P<number>\d+(?:[.,:/]\d+)*)"
    r"|(?P<mark>(?P<char>[^\w\s]|_)(?P=char)*)"
    r"|(?P<rest>\w)"
)


def straight(word: Word) -> str:
    """The word's text with straight apostrophes, so that both ways to write one are equal."""
    return word.text.replace("’", "'")


def split_words(text: str) -> list[Word]:
    """The words of `text` in order."""
    words: list[Word] = []
    previous_end = -1
    for chunk in _CHUNK.finditer(text):
        start, end = chunk.span()
        for word in _split_chunk(text, start, end):
            words.append(word._replace(glued=word.start == previous_end))
            previous_end = word.end
    return words


def _split_chunk(text: str, start: int, end: int) -> list[Word]:
    if text[start] == "`" and end - start > 2 and text[end - 1] == "`":
        return [Word(text[start:end], start, end, Kind.OPAQUE, False)]
    inner_start, inner_end = start, end
    while inner_start < inner_end and text[inner_start] in _OPENING:
        inner_start += 1
    while inner_end > inner_start and text[inner_end - 1] in _CLOSING:
        if text[inner_end - 1] == ")" and "(" in text[inner_start:inner_end]:
            break  # the bracket opened inside: f(), file(s)
        inner_end -= 1
    core = text[inner_start:inner_end]
    if text[start] == "#" and len(core) > 1:
        inner_start, core = start, text[start:inner_end]
    if len(core) > 4 * LONGEST_WORD or (core and _OPAQUE.search(core)):
        return [
            *_parts(text, start, inner_start),
            Word(core, inner_start, inner_end, Kind.OPAQUE, False),
            *_parts(text, inner_end, end),
        ]
    return _parts(text, start, end)


def _parts(text: str, start: int, end: int) -> list[Word]:
    found = []
    for part in _PART.finditer(text, start, end):
        kind = {"word": Kind.WORD, "number": Kind.NUMBER}.get(part.lastgroup or "", Kind.MARK)
        if part["rest"] is not None or (kind is Kind.WORD and len(part[0]) > LONGEST_WORD):
            kind = Kind.OPAQUE
        found.append(Word(part[0], part.start(), part.end(), kind, False))
    return found
