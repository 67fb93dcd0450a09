"""The shortest way from one list of words to another.

Weighted Levenshtein distance in a band (Ukkonen 1985), traced back with a fixed order of
preference, KEEP before SUB before DEL before INS, so that the same pair always gives the same
edits (as in ME-DLM, arXiv 2605.09603).
"""

from collections.abc import Sequence
from functools import lru_cache

Pair = tuple[int | None, int | None]
"""(place in the old list, place in the new list): (i, j) kept or replaced, (i, None) deleted,
(None, j) inserted."""

_INSERT = _DELETE = 1.0


def align(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    """The cheapest alignment of two lists of words, in order."""
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    # Canonical edits of doubled words: an edit that could slide left or right stays where the
    # banded search finds it, inside the part that differs.
    middle = _banded(old[head : len(old) - tail], new[head : len(new) - tail])
    pairs: list[Pair] = [(i, i) for i in range(head)]
    pairs += [(None if i is None else i + head, None if j is None else j + head) for i, j in middle]
    pairs += [(len(old) - k, len(new) - k) for k in range(tail, 0, -1)]
    return pairs


def distance(old: Sequence[str], new: Sequence[str]) -> float:
    """What the cheapest alignment costs."""
    return sum(
        _DELETE if j is None else _INSERT if i is None else change_cost(old[i], new[j])
        for i, j in align(old, new)
    )


def _banded(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    band = abs(len(old) - len(new)) + 3
    while True:
        cost, pairs = _search(old, new, band)
        # A path that leaves the band costs at least this much, so a cheaper one is the best.
        if cost <= band - abs(len(old) - len(new)) or band >= max(len(old), len(new)):
            return pairs
        band *= 2


def _search(old: Sequence[str], new: Sequence[str], band: int) -> tuple[float, list[Pair]]:
    """The cheapest path that stays in the band: what it costs, and its pairs.

    Row i holds the costs of the places `i - band` to `i + band` of the new list; places beyond its
    two ends cost infinitely much. So the place above-left is at the same index one row up.
    """
    infinite, width, last = float("inf"), 2 * band + 1, len(new)
    row = [infinite] * band + [_INSERT * j for j in range(min(last, band) + 1)]
    rows = [row + [infinite] * (width - len(row))]
    for i, word in enumerate(old, 1):
        above = rows[-1]
        row = [infinite] * width
        left = infinite
        for k in range(max(0, band - i), min(width, last - i + band + 1)):
            j = i + k - band
            best = left + _INSERT
            if j:
                other = new[j - 1]
                change = above[k] + (0.0 if word == other else change_cost(word, other))
                if change < best:
                    best = change
            if k + 1 < width and above[k + 1] + _DELETE < best:
                best = above[k + 1] + _DELETE
            row[k] = left = best
        rows.append(row)
    pairs: list[Pair] = []
    i, j = len(old), last
    while i or j:
        k = j - i + band
        here = rows[i][k]
        if i and j and here == rows[i - 1][k] + change_cost(old[i - 1], new[j - 1]):
            i, j = i - 1, j - 1
            pairs.append((i, j))
        elif i and k + 1 < width and here == rows[i - 1][k + 1] + _DELETE:
            i -= 1
            pairs.append((i, None))
        else:
            j -= 1
            pairs.append((None, j))
    pairs.reverse()
    return rows[-1][last - len(old) + band], pairs


@lru_cache(maxsize=50_000)
def change_cost(old: str, new: str) -> float:
    """0 for the same word, little for another casing, more for another word.

    Unlike words cost less than a deletion and an insertion together, and similar words less
    than unlike ones, so that *recieve* is aligned with *receive* and not with its neighbour.
    """
    if old == new:
        return 0.0
    a, b = old.lower(), new.lower()
    if a == b:
        return 0.25
    if a.isalpha() != b.isalpha():
        return 1.75
    return 1.0 if a[0] == b[0] or a[-3:] == b[-3:] or a[1:3] == b[1:3] else 1.5
