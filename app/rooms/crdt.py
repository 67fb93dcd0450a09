"""Yjs updates as bytes: merge them, and tell what in them is new or cannot be applied yet.

An update is structs, then a delete set; with no structs its first byte is 0. pycrdt says
nothing about deletions, so delete sets are read here.
"""

from collections.abc import Sequence
from typing import Any

from pycrdt import Doc, get_state, get_update, merge_updates

from app.errors import BadFrame
from app.rooms.bounds import check_bounds
from app.rooms.protocol import Reader, encode_integer

AnyDoc = Doc[Any]

Deleted = dict[int, list[tuple[int, int]]]
"""Per client: ranges (first clock, clock after the last), sorted and not touching."""

NOTHING = b"\x00\x00"
_AT_ONCE = 16
"""Merging many at once takes time in the square of their number; this many was fastest."""


def check(update: bytes) -> None:
    """Raises BadFrame when these bytes are not an update."""
    check_bounds(update)
    try:
        get_state(update)
    except Exception as error:
        raise BadFrame("The update cannot be read.") from error
    except BaseException as error:
        raise_unless_panic(error)
        raise BadFrame("The update cannot be read.") from error


def raise_unless_panic(error: BaseException) -> None:
    """yrs' panics come as a BaseException whose class nobody exports."""
    if type(error).__name__ != "PanicException":
        raise error


def merge(updates: Sequence[bytes]) -> bytes:
    """One update that does what these do in order.

    Raises:
        ValueError: one of them cannot be read.
    """
    if len(updates) == 1:
        return updates[0]
    level = list(updates)
    if not level:
        return NOTHING
    try:
        while len(level) > 1:
            level = [
                merge_updates(*level[at : at + _AT_ONCE]) if len(level) - at > 1 else level[at]
                for at in range(0, len(level), _AT_ONCE)
            ]
    except Exception:
        raise
    except BaseException as error:
        raise_unless_panic(error)
        raise ValueError("updates cannot be merged") from error
    return level[0]


def unseen(update: bytes, state: bytes) -> bytes:
    """What of `update` a document with this state vector lacks; all of its deletions."""
    return get_update(update, state)


def has_structs(update: bytes) -> bool:
    """Whether it inserts anything."""
    return update[0] != 0


def deletions(update: bytes) -> Deleted:
    """The delete set of an update without structs."""
    reader = Reader(update)
    if reader.integer() != 0:
        raise ValueError("the update has structs")
    found: Deleted = {}
    for _ in range(reader.integer()):
        client = reader.integer()
        ranges = sorted((reader.integer(), reader.integer()) for _ in range(reader.integer()))
        joined = found.setdefault(client, [])
        for start, length in ranges:
            if joined and start <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(joined[-1][1], start + length))
            else:
                joined.append((start, start + length))
    return found


def encode_deletions(deleted: Deleted) -> bytes:
    """An update that only deletes."""
    numbers = [0, len(deleted)]
    for client, ranges in deleted.items():
        numbers += (client, len(ranges))
        for start, end in ranges:
            numbers += (start, end - start)
    return b"".join(map(encode_integer, numbers))


def contains(known: Deleted, asked: Deleted) -> bool:
    """Whether every range of `asked` lies in `known`."""
    for client, ranges in asked.items():
        have = known.get(client, [])
        at = 0
        for start, end in ranges:
            while at < len(have) and have[at][1] < end:
                at += 1
            if at == len(have) or have[at][0] > start:
                return False
    return True


def clocks(state: bytes) -> dict[int, int]:
    """A state vector: how many clocks of each client are known. Raises BadFrame."""
    reader = Reader(state)
    found = {reader.integer(): reader.integer() for _ in range(reader.integer())}
    reader.finish()
    return found


def waits_for_more(update: bytes, state: bytes) -> bool:
    """Whether a document that has applied `update` and is now at `state` still lacks parts of it.

    Such parts refer to changes that the document has never seen.
    """
    rest = unseen(update, state)
    if has_structs(rest):
        return True
    if rest == NOTHING:
        return False
    have = clocks(state)
    return any(ranges[-1][1] > have.get(c, 0) for c, ranges in deletions(rest).items() if ranges)
