"""Measures of correction: edits found and missed, GLEU, false alarms."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random

import numpy as np
from numpy.typing import NDArray

from denoiser.align import align

WordEdit = tuple[int, int, tuple[str, ...]]
"""Words [start, end) of the source become these."""


def edits(old: Sequence[str], new: Sequence[str]) -> frozenset[WordEdit]:
    """The changes from one list of words to another; changes that touch are one."""
    return _edits(tuple(old), tuple(new))


# Every system is compared with the same references.
@lru_cache(maxsize=20_000)
def _edits(old: tuple[str, ...], new: tuple[str, ...]) -> frozenset[WordEdit]:
    found: list[WordEdit] = []
    place = 0
    for i, j in align(old, new):
        if i is not None and j is not None and old[i] == new[j]:
            place = i + 1
            continue
        start = place if i is None else i
        end = start if i is None else i + 1
        added: tuple[str, ...] = () if j is None else (new[j],)
        if found and found[-1][1] == start:
            start, _, before = found.pop()
            added = before + added
        found.append((start, end, added))
        place = end
    return frozenset(found)


@dataclass(frozen=True)
class Scores:
    """Precision, recall and F0.5 of edits, with what they were counted from."""

    right: int
    proposed: int
    wanted: int

    @property
    def precision(self) -> float:
        """Share of proposed edits that were wanted; 1 where none was proposed."""
        return self.right / self.proposed if self.proposed else 1.0

    @property
    def recall(self) -> float:
        """Share of wanted edits that were proposed; 1 where none was wanted."""
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def f_half(self) -> float:
        """F0.5: precision counts twice as much as recall."""
        weighted = 0.25 * self.precision + self.recall
        return 1.25 * self.precision * self.recall / weighted if weighted else 0.0


def score_edits(
    sources: Sequence[Sequence[str]],
    outputs: Sequence[Sequence[str]],
    references: Sequence[Sequence[Sequence[str]]],
) -> Scores:
    """Edits counted over a corpus; for each sentence the reference that suits the output best, as
    the M2 scorer and ERRANT do."""
    right = proposed = wanted = 0
    for source, output, refs in zip(sources, outputs, references, strict=True):
        mine = edits(source, output)
        best: tuple[float, int, int] | None = None
        for ref in refs:
            theirs = edits(source, ref)
            hit = len(mine & theirs)
            trial = Scores(right + hit, proposed + len(mine), wanted + len(theirs))
            if best is None or trial.f_half > best[0]:
                best = (trial.f_half, hit, len(theirs))
        if best is not None:
            right, proposed, wanted = right + best[1], proposed + len(mine), wanted + best[2]
    return Scores(right, proposed, wanted)


def is_right(
    source: Sequence[str], output: Sequence[str], wanted: Sequence[frozenset[WordEdit]]
) -> bool:
    """True where every change from source to output is one of those that some reference makes."""
    mine = edits(source, output)
    return any(mine <= theirs for theirs in wanted)


def gleu(
    sources: Sequence[Sequence[str]],
    outputs: Sequence[Sequence[str]],
    references: Sequence[Sequence[Sequence[str]]],
    rounds: int = 500,
) -> float:
    """GLEU without tuning (Napoles et al. 2016), 0 to 1, as the script published with JFLEG counts
    it: a reference is drawn for every sentence, the counts are summed, the score is the mean over
    500 such draws."""
    if not sources:
        return 0.0
    if all(len(refs) == 1 for refs in references):
        rounds = 1
    counts = np.array(
        [
            _gleu_counts(source, output, ref)
            for source, output, refs in zip(sources, outputs, references, strict=True)
            for ref in refs
        ]
    )
    total = 0.0
    for rows in _draws(tuple(len(refs) for refs in references), rounds):
        drawn = counts[rows].sum(axis=0)
        length, wanted = int(drawn[0]), int(drawn[1])
        matched, possible = drawn[2::2], drawn[3::2]
        if drawn.min() > 0:
            mean = float(np.log(matched / possible).mean())
            total += math.exp(min(0.0, 1 - wanted / length) + mean)
    return total / rounds


@lru_cache(maxsize=4)
def _draws(sizes: tuple[int, ...], rounds: int) -> NDArray[np.int64]:
    """[rounds, texts]: which of all references, one after the other, stands for each text."""
    first = np.cumsum([0, *sizes[:-1]])
    drawn = []
    for number in range(rounds):
        rng = Random(number * 101)
        drawn.append([rng.randint(0, size - 1) for size in sizes])
    return np.asarray(np.array(drawn) + first, np.int64)


def _gleu_counts(source: Sequence[str], output: Sequence[str], ref: Sequence[str]) -> list[int]:
    """Length, length of the reference, and for n = 1 to 4 the n-grams matched and possible."""
    counts = [len(output), len(ref)]
    for n in range(1, 5):
        ours, theirs, old = (_ngrams(side, n) for side in (output, ref, source))
        wrong = Counter({gram: k for gram, k in old.items() if gram not in theirs})
        hits = sum((ours & theirs).values()) - sum((ours & wrong).values())
        counts += [max(hits, 0), max(len(output) + 1 - n, 0)]
    return counts


def _ngrams(words: Sequence[str], n: int) -> Counter[tuple[str, ...]]:
    return Counter(tuple(words[i : i + n]) for i in range(len(words) - n + 1))
