"""Who wrote what: which client of the CRDT was whose, from which of its clocks on.

Every character in the document knows the client that wrote it and that client's clock. A page
has one client for as long as it is open, so this takes one row for each visit; the server's own
client writes for everybody who accepts or restores something, so its rows change hands.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from pycrdt import get_state
from sqlalchemy import Connection, select

from app.errors import BadFrame
from app.rooms.crdt import clocks, raise_unless_panic
from app.rooms.protocol import LONGEST_SHIFT
from app.store.database import Database
from app.store.dialects import insert_or
from app.store.history_schema import authors
from app.store.rows import presentable

MOST_ROWS = 20_000
"""Of one document; whoever comes later stays unknown."""


class Stretch(NamedTuple):
    """`client` writes from `clock` on; up to `end`, where that is known."""

    client: int
    clock: int
    end: int


@dataclass(frozen=True)
class Author:
    """From `clock` on, what `client` wrote was written by `actor`, until its next entry."""

    client: int
    clock: int
    actor: str


def first_of(update: bytes) -> tuple[int, int, int] | None:
    """How many clients an update's insertions come from, and the first one's id and clock."""
    # Without the general reader, which takes three times as long: this is read at every keystroke.
    numbers: list[int] = []
    value = shift = 0
    for byte in update:
        value |= (byte & 0x7F) << shift
        if byte >= 0x80:
            shift += 7
            if shift > LONGEST_SHIFT:
                return None
            continue
        numbers.append(value)
        if value == 0 and len(numbers) == 1:
            return 0, 0, 0
        if len(numbers) == 4:
            return numbers[0], numbers[2], numbers[3]
        value = shift = 0
    return None


def stretches(update: bytes) -> list[Stretch]:
    """What an update inserts, per client. None where it cannot be told."""
    first = first_of(update)
    if first is None or first[0] == 0:
        return []
    count, client, clock = first
    try:
        ends = clocks(get_state(update))
    except (BadFrame, ValueError):
        return []
    except BaseException as error:
        raise_unless_panic(error)
        return []
    if count == 1:
        return [Stretch(client, clock, ends.get(client, clock))]
    # Several clients at once come home from being offline: theirs from the beginning.
    return [Stretch(one, clock if one == client else 0, end) for one, end in ends.items()]


class Authors:
    """Collects who writes, and keeps it. One for each process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        # The last known of each client, for documents that are open.
        self._last: dict[str, dict[int, str]] = {}
        self._unwritten: dict[str, list[Author]] = defaultdict(list)

    def open(self, document_id: str, known: Iterable[Author]) -> None:
        """The document is open, and this is in the database."""
        last = self._last.setdefault(document_id, {})
        for author in known:
            last[author.client] = author.actor

    def forget(self, document_id: str) -> None:
        """The document is not open any more."""
        self._last.pop(document_id, None)

    def note(self, document_id: str, made: Sequence[tuple[str, bytes]]) -> None:
        """These updates were written by these people."""
        last = self._last.setdefault(document_id, {})
        for actor, update in made:
            # Nearly all: one client, and still the same person.
            first = first_of(update)
            if first is None or first[0] == 0 or (first[0] == 1 and last.get(first[1]) == actor):
                continue
            for client, clock, _ in stretches(update):
                if last.get(client) != actor:
                    last[client] = actor
                    self._unwritten[document_id].append(Author(client, clock, actor))

    async def write_down(self, document_id: str) -> None:
        """Keeps what was noted. Raises StoreError: it will be tried again."""
        noted = self._unwritten.pop(document_id, [])
        if not noted:
            return
        try:
            await self._database.write(lambda c: _write(c, document_id, noted))
        except BaseException:
            self._unwritten[document_id] = noted + self._unwritten[document_id]
            raise

    async def of_document(self, document_id: str) -> list[Author]:
        """By client and clock."""
        await self.write_down(document_id)
        return await self._database.read(lambda c: read_authors(c, document_id))


def author_of(known: Mapping[int, Sequence[Author]], client: int, clock: int) -> str | None:
    """Who wrote it, given `by_client`."""
    found: str | None = None
    for author in known.get(client, ()):
        if author.clock > clock and found is not None:
            break
        found = author.actor
    return found


def by_client(known: Sequence[Author]) -> dict[int, list[Author]]:
    """In the order of their clocks."""
    found: dict[int, list[Author]] = defaultdict(list)
    for author in sorted(known, key=lambda a: a.clock):
        found[author.client].append(author)
    return found


def read_authors(connection: Connection, document_id: str) -> list[Author]:
    """By client and clock."""
    query = select(authors).where(authors.c.document_id == document_id)
    in_order = query.order_by(authors.c.client, authors.c.clock).limit(MOST_ROWS)
    return [Author(row.client, row.clock, row.actor) for row in connection.execute(in_order)]


def _write(connection: Connection, document_id: str, noted: Sequence[Author]) -> None:
    statement = insert_or(connection, authors).on_conflict_do_nothing()
    rows: list[dict[str, Any]] = [
        {
            "document_id": document_id,
            "client": author.client,
            "clock": author.clock,
            "actor": presentable(author.actor),
        }
        for author in noted
    ]
    connection.execute(statement, rows)
