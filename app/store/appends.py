"""Gathers what all rooms append: whatever arrives during one commit goes into the next.

On SQLite one transaction runs at a time, so a thousand documents that are written in at once
would otherwise cost a thousand times the statements, and the later ones would wait for all of
the earlier ones.
"""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import Connection, TextClause, text
from sqlalchemy.exc import OperationalError

from app import clock
from app.errors import BadRequest, NotFound
from app.store import Seq, database
from app.store.database import Database

AT_ONCE = 1_000
"""Appends that share a transaction; more wait for the next one."""
BYTES_AT_ONCE = 8 * 2**20
ROWS_PER_INSERT = 128

_raise_seqs = text(
    "UPDATE documents SET seq = documents.seq + batch.value, updated_at ="
    # To the second is enough for a list, and spares the index a write per keystroke.
    " CASE WHEN documents.updated_at < :now - 1.0 THEN :now ELSE documents.updated_at END"
    " FROM json_each(:counts) AS batch"
    " WHERE documents.id = batch.key AND documents.deleted_at IS NULL"
)
_read_seqs = text(
    # One row, not one per document: sqlite3 lets go of the GIL at every row.
    "SELECT json_group_object(documents.id, documents.seq) FROM json_each(:counts) AS batch"
    " JOIN documents ON documents.id = batch.key WHERE documents.deleted_at IS NULL"
)


@dataclass(eq=False, slots=True)
class _Append:
    document_id: str
    updates: Sequence[bytes]
    done: "asyncio.Future[Seq]"

    @property
    def size(self) -> int:
        return sum(map(len, self.updates))


class GatheredAppends:
    """Of one database that runs its transactions one after the other. `close` when done."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[_Append] = []
        self._task: asyncio.Task[None] | None = None

    async def append(self, document_id: str, updates: Sequence[bytes]) -> Seq:
        """As `UpdateStore.append`. When the caller is cancelled it is written all the same."""
        if not all(updates):
            raise BadRequest("An update without a single byte cannot be stored.")
        if len(self._waiting) >= database.WAITING_MAX:
            raise database.too_many()
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Seq] = loop.create_future()
        self._waiting.append(_Append(document_id, updates, done))
        if self._task is None:
            self._task = loop.create_task(self._run(), name="appends")
        return await done

    async def close(self) -> None:
        """Returns when all that was appended is written."""
        if self._task is not None:
            await asyncio.wait([self._task])

    async def _run(self) -> None:
        try:
            while self._waiting:
                await self._write(self._next_batch())
        finally:
            self._task = None

    def _next_batch(self) -> list[_Append]:
        size = count = 0
        while count < min(len(self._waiting), AT_ONCE) and size < BYTES_AT_ONCE:
            size += self._waiting[count].size
            count += 1
        batch, self._waiting = self._waiting[:count], self._waiting[count:]
        return batch

    async def _write(self, batch: list[_Append]) -> None:
        groups = [(entry.document_id, entry.updates) for entry in batch]
        try:
            seqs = await self._database.write(lambda c: append_all(c, groups))
        except Exception as error:
            if len(batch) == 1 or isinstance(error.__cause__, OperationalError):
                # Locked, full, out of reach: each alone would fail alike.
                _fail(batch, error)
                return
            # One of them may be at fault, and the others must not suffer for it.
            for entry in batch:
                await self._write([entry])
            return
        for entry, seq in zip(batch, seqs, strict=True):
            if entry.done.done():  # Nobody waits for it any more.
                continue
            if seq is None:
                entry.done.set_exception(NotFound(f"There is no document {entry.document_id!r}."))
            else:
                entry.done.set_result(seq)


def append_all(
    connection: Connection, groups: Sequence[tuple[str, Sequence[bytes]]]
) -> list[Seq | None]:
    """Appends each group to its document; the last `seq` of each, None where there is none.

    In the transaction of the caller, which holds the one lock for writing.
    """
    counts: dict[str, int] = {}
    for document_id, updates in groups:
        counts[document_id] = counts.get(document_id, 0) + len(updates)
    now = clock.now()
    values = {"counts": json.dumps(counts), "now": now}
    connection.execute(_raise_seqs, values)
    last: dict[str, int] = json.loads(connection.execute(_read_seqs, values).scalar_one())
    at = {document_id: seq - counts[document_id] for document_id, seq in last.items()}
    rows: list[tuple[str, int, bytes]] = []
    seqs: list[Seq | None] = []
    for document_id, updates in groups:
        seq = at.get(document_id)
        if seq is not None:
            rows += [(document_id, n, update) for n, update in enumerate(updates, seq + 1)]
            seq = at[document_id] = seq + len(updates)
        seqs.append(None if seq is None else Seq(seq))
    insert_rows(connection, rows, now)
    return seqs


def insert_rows(connection: Connection, rows: Sequence[tuple[str, int, bytes]], now: float) -> None:
    """Rows (document, seq, update) of the log."""
    left = list(rows)
    while left:
        count = int(min(ROWS_PER_INSERT, 1 << (len(left).bit_length() - 1)))
        values: dict[str, object] = {"now": now}
        for row, (document_id, seq, update) in enumerate(left[:count]):
            values[f"d{row}"], values[f"s{row}"], values[f"u{row}"] = document_id, seq, update
        connection.execute(_insert(count), values)
        del left[:count]


@lru_cache
def _insert(rows: int) -> TextClause:
    # One statement, not one per row: sqlite3 lets go of the GIL at every step, and a busy
    # event loop gives it back only every few milliseconds.
    values = ", ".join(f"(:d{row}, :s{row}, :u{row}, :now)" for row in range(rows))
    return text(f"INSERT INTO updates (document_id, seq, data, at) VALUES {values}")


def _fail(batch: Sequence[_Append], error: Exception) -> None:
    for entry in batch:
        if not entry.done.done():
            entry.done.set_exception(error)
