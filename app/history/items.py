"""What of a document each client wrote and is still there, told from the CRDT itself."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from app.errors import BadFrame
from app.rooms.bounds import Walk
from app.rooms.crdt import Deleted, deletions
from app.text.positions import WebIndex, from_web


@dataclass
class Written:
    """Text that one client wrote in one go; one clock for each UTF-16 code unit."""

    client: int
    clock: int
    text: str

    @property
    def end(self) -> int:
        """The clock after the last."""
        return self.clock + len(self.text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass
class Items:
    """All text of an update, also what was deleted, and what was deleted of it."""

    written: list[Written] = field(default_factory=list)
    deleted: Deleted = field(default_factory=dict)

    def standing(self) -> Iterator[Written]:
        """Text that is still there, in no particular order."""
        for item in self.written:
            for start, end in _without(item.clock, item.end, self.deleted.get(item.client, [])):
                yield Written(item.client, start, _cut(item, start, end))


class _Reader(Walk):
    def __init__(self, update: bytes) -> None:
        super().__init__(update)
        self.items = Items()

    def said(self, client: int, clock: int, text: str) -> None:
        self.items.written.append(Written(client, clock, text))

    def read(self) -> Items:
        self.structs()
        # An update without structs is a delete set behind a zero.
        self.items.deleted = deletions(b"\x00" + self._reader.rest())
        return self.items


def items_of(update: bytes) -> Items:
    """What an update says. Raises BadFrame: it is none."""
    try:
        return _Reader(update).read()
    except (UnicodeDecodeError, ValueError) as error:
        raise BadFrame("The update cannot be read.") from error


def within(standing: Iterable[Written], spans: Iterable[tuple[int, int, int]]) -> int:
    """How many UTF-16 units of `standing` lie in the spans (client, clock, end)."""
    by_client: dict[int, list[tuple[int, int]]] = {}
    for client, clock, end in spans:
        by_client.setdefault(client, []).append((clock, end))
    return sum(
        max(0, min(item.end, end) - max(item.clock, clock))
        for item in standing
        for clock, end in by_client.get(item.client, ())
    )


def _without(start: int, end: int, deleted: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for gone, until in deleted:
        if until <= start:
            continue
        if gone >= end:
            break
        if gone > start:
            yield start, gone
        start = until
        if start >= end:
            return
    if start < end:
        yield start, end


def _cut(item: Written, start: int, end: int) -> str:
    if (start, end) == (item.clock, item.end):
        return item.text
    first = from_web(item.text, WebIndex(start - item.clock))
    last = from_web(item.text, WebIndex(end - item.clock))
    return item.text[first:last]
