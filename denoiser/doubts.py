"""Which places of a window the heads doubt: words that may be wrong or too many, gaps that may
lack something."""

from dataclasses import dataclass

from denoiser.backend import Floats, Reading
from denoiser.labels import Op
from denoiser.line import Line
from denoiser.tokenizer import Encoded
from denoiser.words import Kind

_FLOOR = 0.2
"""A word the heads doubt less than this is left alone; the calibrated score comes later."""
_GAP_FLOOR = 0.1
"""The same for gaps: far fewer are open than words are wrong, and the gap head knows."""
_MOST = 12
"""Doubts per window and round; a window with more keeps its strongest."""
_DOUBLED = 0.95
"""How surely a doubled word is one too many, whatever the heads say: in 200,000 words of prose six
stand twice on purpose that are not in the list below."""
_TWICE_TEXT = (
    "had that is was do did her you it in on up who very so no too much many far long never really "
    "well again now there please hear yes bye ha hey blah knock tut wow la night"
)
_TWICE = frozenset(_TWICE_TEXT.split())
"""Words that people do write twice, on purpose or by the grammar: the heads decide."""


@dataclass(frozen=True)
class Doubt:
    """A doubtful word (`end == start + 1`) or gap (`end == start`)."""

    start: int
    end: int
    chance: float
    delete: bool = False
    missing: int = 0


def doubts(line: Line, row: Encoded, reading: Reading) -> tuple[list[Doubt], list[Doubt]]:
    """The doubts about a line, by place, a gap before the word that follows it: those about what
    may change, the strongest where there are many, and those about the rest."""
    op = reading.op[row.first_of]
    found: list[Doubt] = []
    others: list[Doubt] = []
    for place in range(len(line.words) + 1):
        gap = reading.gap[row.first_of[place] if place < len(line.words) else -1]
        missing = 1.0 - float(gap[0])
        if missing > _GAP_FLOOR:
            doubt = Doubt(place, place, missing, missing=1 + int(gap[1:].argmax()))
            (found if line.may_insert(place) else others).append(doubt)
        if place < len(line.words):
            wrong, delete = _wrong(line, place, op)
            if wrong > _FLOOR:
                doubt = Doubt(place, place + 1, wrong, delete=delete)
                (found if line.may_change(place) else others).append(doubt)
    if len(found) > _MOST:
        limit = sorted((doubt.chance for doubt in found), reverse=True)[_MOST - 1]
        found = [doubt for doubt in found if doubt.chance >= limit][:_MOST]
    return found, others


def _wrong(line: Line, place: int, op: Floats) -> tuple[float, bool]:
    """The chance that the word is wrong, and whether it is too many; `op` by word.

    Of a word that stands there twice one is too many, but the heads cannot know which: their
    doubt is in halves, and belongs to the second.
    """
    replaced, deleted = float(op[place, Op.SUB]), float(op[place, Op.DEL])
    if _is_doubled(line, place + 1):
        deleted = 0.0
    if _is_doubled(line, place):
        deleted = max(_DOUBLED, deleted + float(op[place - 1, Op.DEL]))
    return min(1.0, deleted + replaced), deleted > replaced


def _is_doubled(line: Line, place: int) -> bool:
    """Whether the word stands there a second time, and not on purpose."""
    if not 0 < place < len(line.words):
        return False
    first, word = line.words[place - 1], line.words[place]
    is_slip = word.kind is Kind.WORD and word.text.islower() and word.text not in _TWICE
    return is_slip and first.text.lower() == word.text
