"""Which process leads which document, and which processes are alive at all.

A lease could lie in Redis, as many do it. It lies in the database, because the number that
protects the log (the fence) has to be compared inside the transaction that changes the log, and
because a lease in two places can disagree with itself. It also outlives a restart of Redis. The
price is small: one transaction per process and beat, whatever the number of documents.

A lease has no time of its own. It holds while its holder is alive, and a process is alive while
its row in `replicas` has not expired, by the clock of the database. Each change of hands raises
the fence, so that what an earlier holder still tries to do is refused.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, Row, delete, select, update

from app.errors import LeaseLost
from app.store import Beat, Seq
from app.store.database import Database
from app.store.dialects import insert_or, now_of
from app.store.schema import documents, leases, replicas

FREE = ""
"""The holder of a lease that was given back."""
FORGOTTEN_SECONDS = 3600.0
"""Replicas that have been dead for so long are no longer listed."""
AT_ONCE = 500
"""Documents in one statement."""


class SqlLeases:
    """LeaseStore on a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def beat(self, replica: str, document_ids: Sequence[str], *, seconds: float) -> Beat:
        wanted = sorted(set(document_ids))
        return await self._database.write(lambda c: _beat(c, replica, wanted, seconds))

    async def release(self, replica: str, document_ids: Sequence[str]) -> None:
        given = sorted(set(document_ids))
        if given:
            await self._database.write(lambda c: _release(c, replica, given))

    async def retire(self, replica: str) -> None:
        await self._database.write(lambda c: _retire(c, replica))


def check_fence(connection: Connection, document_id: str, fence: int | None) -> None:
    """Holds the lease until the end of the transaction; None: there is nothing to check.

    Raises:
        LeaseLost: somebody else has taken it over.
    """
    if fence is None:
        return
    query = select(leases.c.fence).where(leases.c.document_id == document_id).with_for_update()
    if connection.execute(query).scalar() != fence:
        raise LeaseLost(f"Another process looks after document {document_id!r} now.")


def _beat(connection: Connection, replica: str, wanted: list[str], seconds: float) -> Beat:
    now = now_of(connection)
    statement = insert_or(connection, replicas).values(id=replica, expires_at=now + seconds)
    new = statement.excluded
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=[replicas.c.id], set_={"expires_at": new.expires_at}
        )
    )
    connection.execute(delete(replicas).where(replicas.c.expires_at < now - FORGOTTEN_SECONDS))
    heads: dict[str, Seq] = {}
    known: dict[str, Row[tuple[str, str, int]]] = {}
    for part in _parts(wanted):
        there = select(documents.c.id, documents.c.seq).where(
            documents.c.id.in_(part), documents.c.deleted_at.is_(None)
        )
        heads |= {row.id: Seq(row.seq) for row in connection.execute(there)}
        theirs = select(leases.c.document_id, leases.c.holder, leases.c.fence)
        query = theirs.where(leases.c.document_id.in_(part))
        known |= {row.document_id: row for row in connection.execute(query)}
    # After the leases: whoever has taken one is among the living as soon as that can be seen.
    living = select(replicas.c.id).where(replicas.c.expires_at > now)
    alive = frozenset(connection.execute(living).scalars())
    held = {i: row.fence for i, row in known.items() if i in heads and row.holder == replica}
    free = {
        document_id: known[document_id].fence if document_id in known else 0
        for document_id in wanted
        if document_id in heads
        and (document_id not in known or known[document_id].holder not in alive)
    }
    for part in _parts(list(free)):
        held |= _take(connection, replica, {document_id: free[document_id] for document_id in part})
    return Beat(heads, held, alive)


def _take(connection: Connection, replica: str, free: dict[str, int]) -> dict[str, int]:
    """Compare-and-set of the fences that were just read; whoever was first keeps the lease."""
    statement = insert_or(connection, leases).values(
        [
            {"document_id": document_id, "holder": replica, "fence": fence + 1}
            for document_id, fence in free.items()  # Sorted: two takers cannot lock crosswise.
        ]
    )
    new = statement.excluded
    taken = connection.execute(
        statement.on_conflict_do_update(
            index_elements=[leases.c.document_id],
            set_={"holder": new.holder, "fence": new.fence},
            where=leases.c.fence == new.fence - 1,
        ).returning(leases.c.document_id, leases.c.fence)
    )
    return {row.document_id: row.fence for row in taken}


def _release(connection: Connection, replica: str, given: list[str]) -> None:
    for part in _parts(given):
        mine = leases.c.holder == replica, leases.c.document_id.in_(part)
        # In one order everywhere, or two processes could wait for each other's rows.
        held = select(leases.c.document_id).where(*mine).order_by(leases.c.document_id)
        connection.execute(held.with_for_update())
        connection.execute(update(leases).where(*mine).values(holder=FREE))


def _retire(connection: Connection, replica: str) -> None:
    connection.execute(update(leases).where(leases.c.holder == replica).values(holder=FREE))
    connection.execute(delete(replicas).where(replicas.c.id == replica))


def _parts(document_ids: Sequence[str]) -> Iterable[Sequence[str]]:
    return (document_ids[at : at + AT_ONCE] for at in range(0, len(document_ids), AT_ONCE))
