"""Changes that refer to others which nobody has sent yet: kept here until those have come.

Neither yrs nor Yjs is sure to let such changes go by itself. What waits in one update may need
what waits in another, and both look only at what they have applied; yrs may even apply some of it
out of order. So an update of which a part has to wait is taken apart: documents and peers get what
can be applied at once, the rest stays here. What an item needs: its neighbours, its parent, and
all that its client made before it (Yjs, src/structs/Item.js, getMissing).
"""

from dataclasses import dataclass

from app.rooms import crdt
from app.rooms.bounds import SKIP, Walk
from app.rooms.protocol import encode_integer


@dataclass(frozen=True, slots=True)
class _Item:
    """Of one client, from `clock` to before `end`; needs these clocks of other clients."""

    clock: int
    end: int
    needs: tuple[tuple[int, int], ...]
    encoded: bytes


class Waiting:
    """What waits; false when nothing does.

    Attributes:
        elsewhere: something waits that cannot be read here; only the log has it.
    """

    def __init__(self, *, elsewhere: bool = False) -> None:
        self.elsewhere = elsewhere
        self._items: dict[int, list[_Item]] = {}
        self._deleted: crdt.Deleted = {}

    def __bool__(self) -> bool:
        return bool(self._items or self._deleted or self.elsewhere)

    def split(self, update: bytes, state: bytes) -> bytes:
        """Adds an update; takes out what a document at `state` can apply now, as one update.

        Raises:
            BadFrame: the update cannot be read.
        """
        read = _Items(update)
        read.structs()
        for client, items in read.items.items():
            self._items[client] = sorted(
                [*self._items.get(client, ()), *items], key=lambda item: item.clock
            )
        for client, ranges in crdt.deletions(b"\x00" + read.left()).items():
            self._deleted.setdefault(client, []).extend(ranges)
        have = crdt.clocks(state)
        return crdt.merge([*self._take_items(have), self._take_deletions(have)])

    def _take_items(self, have: dict[int, int]) -> list[bytes]:
        """Each as an update; `have` goes on as if they were applied."""
        taken: list[bytes] = []
        found = True
        while found:
            found = False
            for client, items in list(self._items.items()):
                at = 0
                while at < len(items) and _can_go(items[at], client, have):
                    if items[at].end > have.get(client, 0):
                        taken.append(_as_update(client, items[at]))
                        have[client] = items[at].end
                        found = True
                    at += 1
                del items[:at]
                if not items:
                    del self._items[client]
        return taken

    def _take_deletions(self, have: dict[int, int]) -> bytes:
        taken: crdt.Deleted = {}
        for client, ranges in self._deleted.items():
            known = have.get(client, 0)
            taken[client] = [(start, min(end, known)) for start, end in ranges if start < known]
            ranges[:] = [(max(start, known), end) for start, end in ranges if end > known]
        self._deleted = {client: ranges for client, ranges in self._deleted.items() if ranges}
        return crdt.encode_deletions({client: ranges for client, ranges in taken.items() if ranges})


def _can_go(item: _Item, client: int, have: dict[int, int]) -> bool:
    return item.clock <= have.get(client, 0) and all(
        have.get(other, 0) > clock for other, clock in item.needs
    )


def _as_update(client: int, item: _Item) -> bytes:
    head = (1, 1, client, item.clock)
    return b"".join(map(encode_integer, head)) + item.encoded + b"\x00"


class _Items(Walk):
    """Reads the items of an update."""

    def __init__(self, update: bytes) -> None:
        super().__init__(update)
        self.items: dict[int, list[_Item]] = {}
        self._needs: list[tuple[int, int]] = []

    def left(self) -> bytes:
        """What follows the structs: the delete set."""
        return self._reader.rest()

    def _struct(self, client: int, clock: int) -> int:
        start = self._reader.at
        self._needs = []
        length = super()._struct(client, clock)
        encoded = self._reader.since(start)
        if encoded[0] != SKIP:
            needs = tuple(need for need in self._needs if need[0] != client)
            item = _Item(clock, clock + length, needs, encoded)
            self.items.setdefault(client, []).append(item)
        return length

    def _id(self) -> tuple[int, int]:
        found = super()._id()
        self._needs.append(found)
        return found
