"""Ranks the words that could stand in place of a wrong one.

A noisy channel: how well the network likes the word there, and how likely a person who meant it
writes what is written (Kernighan, Church & Gale 1990). The weights are fitted, apart for written
words that are in no list and for known ones (`denoiser/training/fit_ranking.py`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from denoiser.backend import Floats

CLUES = (
    "visible",
    "further",
    "unseen",
    "masked",
    "frequency",
    "letters",
    "sound",
    "slip",
    "start",
    "listed",
    "inflected",
    "confused",
    "recased",
    "case",
    "parted",
    "surplus",
)
"""What a candidate is judged by:

visible     log-probability of its first piece, read at the written word
further     of its further pieces, read at the written word's further pieces
unseen      its pieces for which the written word has no place
masked      log-probability of its first piece with the whole word masked; 0 where that was not read
frequency   log10 of its count in the corpus
letters     letters changed
sound       1 where it sounds the same
slip        1 where the commonest kind of slip explains it
start       1 where it begins with the same letter
listed      1 where the written word is known to be written for it
inflected   1 where it is another form of the written word
confused    1 where people confuse the two
recased     1 where only capitals change
case        log-probability of the case it is written in, where only capitals change
parted      1 where it is two words
surplus     the written word's pieces that it does not need
"""


@dataclass(frozen=True)
class Ranking:
    """Weights of the clues.

    Attributes:
        unknown, known: for written words that are in no list, and for the others.
    """

    unknown: Mapping[str, float] = field(
        default_factory=lambda: {
            "visible": 0.5,
            "further": 0.3,
            "unseen": -1.0,
            "masked": 0.3,
            "frequency": 0.5,
            "letters": -1.5,
            "sound": 1.0,
            "slip": 1.0,
            "start": 1.0,
            "listed": 4.0,
            "inflected": 1.0,
            "confused": 1.0,
            "parted": -1.0,
            "surplus": -0.3,
        }
    )
    known: Mapping[str, float] = field(
        default_factory=lambda: {
            "visible": 1.0,
            "further": 1.0,
            "unseen": -1.5,
            "letters": -0.1,
            "inflected": 1.5,
            "confused": 1.5,
            "sound": 0.5,
            "case": 1.0,
            "listed": 2.0,
        }
    )

    def scores(self, clues: Floats, known: bool) -> Floats:
        """Log-odds up to a constant, [candidates], of clues [candidates, len(CLUES)]."""
        weights = self.known if known else self.unknown
        return np.asarray(clues @ vector(weights), np.float32)

    def to_dict(self) -> dict[str, Any]:
        """As plain values, for the checkpoint."""
        return {"unknown": dict(self.unknown), "known": dict(self.known)}


def vector(weights: Mapping[str, float]) -> Floats:
    """The weights in the order of `CLUES`."""
    return np.array([weights.get(name, 0.0) for name in CLUES], np.float32)


def shares(scores: Sequence[float] | Floats) -> Floats:
    """Scores as shares that add up to one."""
    values = np.asarray(scores, np.float32)
    weights = np.exp(values - values.max(initial=-np.inf))
    return np.asarray(weights / weights.sum(), np.float32)
