"""SARI (Xu et al., TACL 2016): what a rewrite keeps, deletes and adds, against references.

Per n-gram order 1 to 4: F1 of what is kept, precision of what is deleted, F1 of what is added;
the mean of all is the score of a sentence, and the mean over sentences that of a corpus. Counts are
as in the authors' script: 0/0 is 0, so leaving a text alone scores a third of its keep score.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

_Grams = Counter[tuple[str, ...]]


def sari(
    sources: Sequence[Sequence[str]],
    outputs: Sequence[Sequence[str]],
    references: Sequence[Sequence[Sequence[str]]],
) -> float:
    """Corpus SARI, 0 to 1, of lower-cased words."""
    scores = [
        sentence_sari(source, output, refs)
        for source, output, refs in zip(sources, outputs, references, strict=True)
    ]
    return sum(scores) / len(scores) if scores else 0.0


def sentence_sari(
    source: Sequence[str], output: Sequence[str], references: Sequence[Sequence[str]]
) -> float:
    """SARI of one sentence, 0 to 1."""
    total = 0.0
    for n in range(1, 5):
        old, new = _grams(source, n), _grams(output, n)
        wanted = [_grams(ref, n) for ref in references]
        total += sum(_operations(old, new, wanted))
    return total / 12


def _operations(old: _Grams, new: _Grams, references: Sequence[_Grams]) -> tuple[float, ...]:
    """(F1 of keep, precision of delete, F1 of add)."""
    count = len(references)
    # Each reference votes: a gram kept by half of them is half right.
    votes: _Grams = Counter()
    for ref in references:
        votes.update(ref)
    before = Counter({gram: k * count for gram, k in old.items()})
    after = Counter({gram: k * count for gram, k in new.items()})
    kept, keepable = before & after, before & votes
    right = kept & votes
    keep = _f1(
        _mean(right[gram] / kept[gram] for gram in kept),
        _mean(right[gram] / keepable[gram] for gram in keepable),
    )
    deleted = before - after
    delete = _mean((deleted - votes)[gram] / deleted[gram] for gram in deleted)
    added, addable = set(after) - set(before), set(votes) - set(before)
    hits = len(added & addable)
    add = _f1(hits / len(added) if added else 0.0, hits / len(addable) if addable else 0.0)
    return keep, delete, add


def _grams(words: Sequence[str], n: int) -> _Grams:
    lower = [word.lower() for word in words]
    return Counter(tuple(lower[i : i + n]) for i in range(len(lower) - n + 1))


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return sum(listed) / len(listed) if listed else 0.0
