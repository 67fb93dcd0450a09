"""The log of each document: append, load, compact."""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, delete, func, select

from app import clock
from app.errors import BadRequest, Conflict, DamagedUpdate
from app.store import Seq, StoredDocument
from app.store.appends import GatheredAppends
from app.store.database import Database
from app.store.dialects import insert_or
from app.store.leases import check_fence
from app.store.log import known_seq
from app.store.schema import snapshots, updates

DROP_AT_ONCE = 5_000
"""Rows that compaction deletes in one transaction, so that nobody's append waits long."""

_snapshot = select(snapshots.c.seq, snapshots.c.data).where(
    snapshots.c.document_id == bindparam("document")
)
_tail = (
    select(updates.c.seq, updates.c.data)
    .where(updates.c.document_id == bindparam("document"), updates.c.seq > bindparam("after"))
    .order_by(updates.c.seq)
)


class SqlUpdates:
    """UpdateStore on a database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._gathered = GatheredAppends(database)

    async def close(self) -> None:
        """Returns when all that was appended is written."""
        await self._gathered.close()

    async def append(self, document_id: str, updates: Sequence[bytes]) -> Seq:
        group = tuple(updates)
        if not group:
            return await self.head(document_id)
        return await self._gathered.append(document_id, group)

    async def load(self, document_id: str) -> StoredDocument:
        return await self._database.read(lambda c: read_log(c, document_id))

    async def read_after(self, document_id: str, seq: Seq) -> list[tuple[Seq, bytes]] | None:
        return await self._database.read(lambda c: _read_after(c, document_id, seq))

    async def head(self, document_id: str) -> Seq:
        return await self._database.read(lambda c: known_seq(c, document_id))

    async def compact(
        self, document_id: str, snapshot: bytes, up_to: Seq, *, fence: int | None = None
    ) -> None:
        def put(connection: Connection) -> bool:
            check_fence(connection, document_id, fence)
            return _put_snapshot(connection, document_id, snapshot, up_to)

        if await self._database.write(put):
            while await self._database.write(lambda c: _drop_some(c, document_id, up_to)):
                pass


def read_log(connection: Connection, document_id: str) -> StoredDocument:
    """Everything of this document. Raises NotFound, DamagedUpdate."""
    last = known_seq(connection, document_id)
    snapshot = connection.execute(_snapshot, {"document": document_id}).first()
    start = snapshot.seq if snapshot else 0
    tail = connection.execute(_tail, {"document": document_id, "after": start}).all()
    # Seqs have no gaps, so first, last and number tell whether all of them are there.
    if start + len(tail) != last or (tail and tail[-1][0] != last):
        raise DamagedUpdate(
            f"Document {document_id!r} has {len(tail)} updates after {start}, but {last} were "
            "written; restore it from a backup."
        )
    data = [row[1] for row in tail]
    if snapshot:
        data.insert(0, snapshot.data)
    if not all(data):
        raise DamagedUpdate(f"Document {document_id!r} has an update without content.")
    return StoredDocument(updates=tuple(data), seq=last, tail=len(tail))


def _read_after(
    connection: Connection, document_id: str, seq: Seq
) -> list[tuple[Seq, bytes]] | None:
    known_seq(connection, document_id)
    snapshot = connection.execute(_snapshot, {"document": document_id}).first()
    if snapshot and snapshot.seq > seq:
        return None
    rows = connection.execute(_tail, {"document": document_id, "after": seq})
    return [(Seq(row[0]), row[1]) for row in rows]


def _put_snapshot(connection: Connection, document_id: str, snapshot: bytes, up_to: Seq) -> bool:
    """Whether it is newer than the one that was there."""
    if not snapshot:
        raise BadRequest("A snapshot without a single byte would empty the document.")
    last = known_seq(connection, document_id)
    if not 0 < up_to <= last:
        raise Conflict(
            f"A snapshot of document {document_id!r} at {up_to} is not possible: its log goes "
            f"from 1 to {last}."
        )
    statement = insert_or(connection, snapshots).values(
        document_id=document_id, seq=up_to, data=snapshot, at=clock.now()
    )
    new = statement.excluded
    written = connection.execute(
        statement.on_conflict_do_update(
            index_elements=[snapshots.c.document_id],
            set_={"seq": new.seq, "data": new.data, "at": new.at},
            where=snapshots.c.seq < new.seq,
        )
    )
    return bool(written.rowcount)


def _drop_some(connection: Connection, document_id: str, up_to: Seq) -> bool:
    """Deletes the oldest rows that the snapshot stands for; whether there may be more.

    What a crash leaves behind here is never read again, and goes with the next compaction.
    """
    of_document = updates.c.document_id == document_id
    first = connection.execute(select(func.min(updates.c.seq)).where(of_document)).scalar()
    if first is None or first > up_to:
        return False
    until = min(up_to, first + DROP_AT_ONCE - 1)
    connection.execute(delete(updates).where(of_document, updates.c.seq <= until))
    return bool(until < up_to)
