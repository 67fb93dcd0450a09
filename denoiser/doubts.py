"""Which places of a window the heads doubt: words that may be wrong or too many, gaps that may
lack something."""

from dataclasses import dataclass

from denoiser.backend import Reading
from denoiser.labels import Op
from denoiser.line import Line
from denoiser.tokenizer import Encoded

_FLOOR = 0.2
"""A word the heads doubt less than this is left alone; the calibrated score comes later."""
_GAP_FLOOR = 0.1
"""The same for gaps: far fewer are open than words are wrong, and the gap head knows."""
_MOST = 12
"""Doubts per window and round; a window with more keeps its strongest."""


@dataclass(frozen=True)
class Doubt:
    """A doubtful word (`end == start + 1`) or gap (`end == start`)."""

    start: int
    end: int
    chance: float
    delete: bool = False
    missing: int = 0


def doubts(line: Line, row: Encoded, reading: Reading) -> list[Doubt]:
    """The doubts about a line, by place; a gap before the word that follows it."""
    op, gap = reading.op, reading.gap
    found: list[Doubt] = []
    for place in range(len(line.words) + 1):
        token = row.first_of[place] if place < len(line.words) else len(op) - 1
        missing = 1.0 - float(gap[token, 0])
        if missing > _GAP_FLOOR and line.may_insert(place):
            count = 1 + int(gap[token, 1:].argmax())
            found.append(Doubt(place, place, missing, missing=count))
        if place < len(line.words) and line.may_change(place):
            wrong = 1.0 - float(op[token, Op.KEEP])
            if wrong > _FLOOR:
                delete = bool(op[token, Op.DEL] > op[token, Op.SUB])
                found.append(Doubt(place, place + 1, wrong, delete=delete))
    if len(found) > _MOST:
        limit = sorted((doubt.chance for doubt in found), reverse=True)[_MOST - 1]
        found = [doubt for doubt in found if doubt.chance >= limit][:_MOST]
    return found
