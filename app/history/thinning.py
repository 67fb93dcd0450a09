"""Which versions may go: the older, the fewer. What people gave a name stays for ever."""

from collections.abc import Iterable
from typing import NamedTuple

HOUR = 3600.0
DAY = 24 * HOUR
WEEK = 7 * DAY


class Moment(NamedTuple):
    """A version; `at` in seconds since the epoch."""

    id: str
    at: float
    is_named: bool


def superfluous(moments: Iterable[Moment], now: float) -> list[str]:
    """The ids that may go: all stay for a day, one for each hour for a week, then one a day.

    The last of each hour or day stays, and so does the newest of all.

    >>> old = 10 * DAY
    >>> superfluous([Moment("a", 0.0, False), Moment("b", 60.0, False)], old)
    ['a']
    >>> superfluous([Moment("a", 0.0, True), Moment("b", 60.0, False)], old)
    []
    """
    gone: list[str] = []
    taken: set[tuple[float, int]] = set()
    newest_first = sorted((m for m in moments if not m.is_named), key=lambda m: (-m.at, m.id))
    for moment in newest_first:
        age = now - moment.at
        if age < DAY:
            continue
        length = HOUR if age < WEEK else DAY
        slot = (length, int(moment.at // length))
        if slot in taken:
            gone.append(moment.id)
        taken.add(slot)
    return gone
