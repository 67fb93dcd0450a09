"""Measures of correction: edits found and missed, GLEU, false alarms."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from denoiser.align import align

WordEdit = tuple[int, int, tuple[str, ...]]
"""Words [start, end) of the source become these."""


def edits(old: Sequence[str], new: Sequence[str]) -> set[WordEdit]:
    """The changes from one list of words to another; changes that touch are one."""
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
    return set(found)


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


def gleu(
    sources: Sequence[Sequence[str]],
    outputs: Sequence[Sequence[str]],
    references: Sequence[Sequence[Sequence[str]]],
    rounds: int = 100,
) -> float:
    """GLEU without tuning (Napoles et al. 2016), 0 to 1: the mean over random references."""
    rng = Random(16)
    total = 0.0
    for _ in range(rounds):
        matched, possible = [0] * 4, [0] * 4
        length = wanted = 0
        for source, output, refs in zip(sources, outputs, references, strict=True):
            ref = refs[rng.randrange(len(refs))]
            length, wanted = length + len(output), wanted + len(ref)
            for n in range(1, 5):
                ours, theirs, old = (_ngrams(side, n) for side in (output, ref, source))
                wrong = Counter({gram: k for gram, k in old.items() if gram not in theirs})
                hits = sum((ours & theirs).values()) - sum((ours & wrong).values())
                matched[n - 1] += max(hits, 0)
                possible[n - 1] += max(len(output) + 1 - n, 0)
        if min(matched) == 0:
            continue
        mean = sum(math.log(m / p) for m, p in zip(matched, possible, strict=True)) / 4
        total += math.exp(min(0.0, 1 - wanted / length) + mean)
    return total / rounds


def _ngrams(words: Sequence[str], n: int) -> Counter[tuple[str, ...]]:
    return Counter(tuple(words[i : i + n]) for i in range(len(words) - n + 1))
