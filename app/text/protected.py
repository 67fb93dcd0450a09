"""Places in a text that nobody wants reworded: links, addresses, numbers, mentions, code."""

import re
from collections.abc import Iterable

Range = tuple[int, int]
"""(start, end) in code points."""

OBJECT = "\ufffc"
"""Stands for an inline thing that is not text (a line break, a mention)."""

_PROTECTED = re.compile(
    r"""
      (?:https?|ftp|file|mailto|tel|wss?)://?[^\s<>"'“”]*[^\s<>"'“”.,;:!?)\]}]
    | \bwww\.[^\s<>"'“”]*[^\s<>"'“”.,;:!?)\]}]
    | [\w.+-]+@[\w-]+(?:\.[\w-]+)+
    | (?<![\w.])(?:[\w-]+\.)+(?:com|org|net|edu|gov|io|dev|app|ai|co|uk|de|fr|eu|info)\b(?:/\S*)?
    | (?<!\w)[@\#][\w][\w.-]*\w
    | `[^`\n]+`
    | (?<!\w)(?:~|\.{1,2})?/[\w.@-]+(?:/[\w.@-]+)+/?
    | \b[A-Za-z]:\\[^\s]+
    | \b\w*_\w+\b | \b[a-z]+[A-Z]\w*\b | \b\w+\(\)
    | [$€£¥₹]\s?\d[\d.,:/\u00a0-]*\w*
    | \d[\d.,:/\u00a0-]*\d(?:\s?%|\w{0,4}\b)? | \d\w*(?:\s?%)?
    | \ufffc
    """,
    re.VERBOSE,
)


def protected(text: str, given: Iterable[Range] = ()) -> list[Range]:
    """Protected ranges of `text`, `given` ones included; in order, none touching another.

    >>> protected("Mail a@b.org 12.5 times")
    [(5, 12), (13, 17)]
    """
    found = [match.span() for match in _PROTECTED.finditer(text)]
    return merge([*found, *given])


def merge(ranges: Iterable[Range]) -> list[Range]:
    """The same places as few ranges in order; empty ranges are dropped.

    >>> merge([(4, 6), (1, 3), (2, 4)])
    [(1, 6)]
    """
    merged: list[Range] = []
    for start, end in sorted(r for r in ranges if r[0] < r[1]):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def within(ranges: Iterable[Range], start: int, end: int) -> list[Range]:
    """`ranges` cut to `start..end` and counted from `start`.

    >>> within([(0, 3), (8, 9)], 2, 6)
    [(0, 1)]
    """
    cut = ((max(a, start) - start, min(b, end) - start) for a, b in ranges)
    return [(a, b) for a, b in cut if a < b]


def touches(ranges: Iterable[Range], start: int, end: int) -> bool:
    """Whether an edit of `start..end` would change one of `ranges`.

    An insertion (start == end) counts where it is strictly inside.

    >>> touches([(2, 4)], 4, 6), touches([(2, 4)], 3, 3), touches([(2, 4)], 2, 2)
    (False, True, False)
    """
    return any(a < end and start < b for a, b in ranges)
