"""Which places to noise again, and which to reveal: by confidence, never uniformly."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

BUDGETS = ((0.0, 0.0), (0.15, 0.15), (0.4, 0.4), (1.0, 1.0))
"""Strength to the share of editable words that is noised again; straight lines between."""


def budget(strength: float, words: int) -> int:
    """How many of `words` may be noised again at a strength of 0 to 1."""
    strengths, shares = zip(*BUDGETS, strict=True)
    return math.ceil(float(np.interp(strength, strengths, shares)) * words - 1e-9)


def choose(
    doubt: Sequence[float], count: int, rng: np.random.Generator, temperature: float = 0.1
) -> list[int]:
    """`count` places without replacement, doubtful ones first; in order of place.

    Args:
        doubt: one minus the model's confidence, per place.
        temperature: how much chance there is in it; drawn as top-k with Gumbel noise.
    """
    if count <= 0 or not doubt:
        return []
    noise = -np.log(-np.log(rng.uniform(1e-9, 1.0 - 1e-9, len(doubt))))
    order = np.argsort(-(np.asarray(doubt) / temperature + noise), kind="stable")
    return sorted(int(place) for place in order[:count])


def reveal(
    confidence: NDArray[np.float32], steps_left: int, sure: float = 0.9
) -> NDArray[np.int64]:
    """Which masks to fill in this step: the surest, enough to be done in time, and every sure one.

    Args:
        confidence: per mask, the probability of its best piece.
        steps_left: this step included; in the last, all are filled.
    """
    needed = math.ceil(len(confidence) / max(steps_left, 1))
    order = np.argsort(-confidence, kind="stable")
    count = max(needed, int((confidence >= sure).sum()))
    return np.sort(order[:count])


def doubted(confidence: NDArray[np.float32], limit: float, most: int) -> NDArray[np.int64]:
    """Filled places to mask again: those below `limit`, the worst first, at most `most`
    (after ReMDM, Wang et al. 2025, with confidence in place of chance)."""
    below = np.flatnonzero(confidence < limit)
    return np.sort(below[np.argsort(confidence[below], kind="stable")][:most])
