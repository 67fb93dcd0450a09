"""How far scores are from the shares they promise: the reliability table and its mean gap."""

from collections.abc import Sequence
from dataclasses import dataclass

Judged = tuple[float, bool]
"""A score, 0 to 1, and whether the edit was right."""


@dataclass(frozen=True)
class Bin:
    """Edits whose scores lie in [low, high).

    Attributes:
        count: edits in the bin.
        score: their mean score.
        right: the share of them that was right.
    """

    low: float
    high: float
    count: int
    score: float
    right: float


def reliability(judged: Sequence[Judged], bins: int = 10) -> list[Bin]:
    """The bins of equal width that hold an edit, lowest first; 1.0 belongs to the last one."""
    table: list[Bin] = []
    for number in range(bins):
        inside = [(s, right) for s, right in judged if min(int(s * bins), bins - 1) == number]
        if inside:
            table.append(
                Bin(
                    number / bins,
                    (number + 1) / bins,
                    len(inside),
                    sum(score for score, _ in inside) / len(inside),
                    sum(right for _, right in inside) / len(inside),
                )
            )
    return table


def calibration_error(table: Sequence[Bin]) -> float:
    """The expected calibration error: the mean over edits of their bin's gap (Guo et al. 2017)."""
    total = sum(each.count for each in table)
    return sum(each.count * abs(each.score - each.right) for each in table) / max(total, 1)
