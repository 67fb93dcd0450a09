"""Rows of the log: updates get their documents' next seqs, in the caller's transaction.

`append_updates` is for one document, `append_all` for many at once; each engine has its own words
for the latter. One statement does for all rows, because every statement costs: on SQLite the thread
lets go of the GIL at each step, and a busy event loop gives it back only every few milliseconds; on
PostgreSQL it is a round trip.
"""

import json
from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import Connection, bindparam, case, select, update

from app import clock
from app.errors import BadRequest, NotFound
from app.store import Seq
from app.store.dialects import driver_of
from app.store.schema import documents

Group = tuple[str, Sequence[bytes]]
"""A document, and what is appended to it."""
Row = tuple[str, int, bytes]
"""Document, seq, update."""

ROWS_PER_INSERT = 128

_next_seq = (
    update(documents)
    .where(documents.c.id == bindparam("document"), documents.c.deleted_at.is_(None))
    .values(
        seq=documents.c.seq + bindparam("count"),
        # To the second is enough for a list, and spares the index a write per keystroke.
        updated_at=case(
            (documents.c.updated_at < bindparam("now") - 1.0, bindparam("now")),
            else_=documents.c.updated_at,
        ),
    )
    .returning(documents.c.seq)
)
_last_seq = select(documents.c.seq).where(
    documents.c.id == bindparam("document"), documents.c.deleted_at.is_(None)
)

# Through the driver, in its own words: SQLAlchemy takes several times as long as SQLite.
_RAISE_ONE_ON_SQLITE = (
    "UPDATE documents SET seq = seq + ?1, updated_at ="
    " CASE WHEN updated_at < ?2 - 1.0 THEN ?2 ELSE updated_at END"
    " WHERE id = ?3 AND deleted_at IS NULL RETURNING seq"
)
_RAISE_ON_SQLITE = (
    "UPDATE documents SET seq = documents.seq + batch.value, updated_at ="
    " CASE WHEN documents.updated_at < ?2 - 1.0 THEN ?2 ELSE documents.updated_at END"
    " FROM json_each(?1) AS batch"
    " WHERE documents.id = batch.key AND documents.deleted_at IS NULL"
)
_READ_ON_SQLITE = (
    # One row, not one per document: sqlite3 lets go of the GIL at every row.
    "SELECT json_group_object(documents.id, documents.seq) FROM json_each(?1) AS batch"
    " JOIN documents ON documents.id = batch.key WHERE documents.deleted_at IS NULL"
)
_RAISE_ON_POSTGRES = (
    # Those that somebody else has locked are left out: whoever waits for one lock while it holds
    # others can be part of a deadlock, and one slow document would hold up all the others.
    "WITH free AS MATERIALIZED (SELECT id FROM documents"
    " WHERE id = ANY($1::varchar[]) AND deleted_at IS NULL FOR NO KEY UPDATE SKIP LOCKED)"
    " UPDATE documents SET seq = documents.seq + batch.count, updated_at ="
    " CASE WHEN documents.updated_at < $3::float8 - 1.0 THEN $3 ELSE documents.updated_at END"
    " FROM free JOIN unnest($1::varchar[], $2::int[]) AS batch(id, count) ON batch.id = free.id"
    " WHERE documents.id = free.id AND documents.deleted_at IS NULL"
    " RETURNING documents.id, documents.seq"
)
_INSERT_ON_POSTGRES = (
    "INSERT INTO updates (document_id, seq, data, at) SELECT id, seq, data, $4::float8"
    " FROM unnest($1::varchar[], $2::int[], $3::bytea[]) AS rows(id, seq, data)"
)


def append_updates(connection: Connection, document_id: str, group: Sequence[bytes]) -> Seq:
    """Gives `group` the next seqs, in the caller's transaction; returns the last one.

    Raises:
        NotFound: no such document, or it was deleted.
        BadRequest: an update is empty.
    """
    check_content(group)
    if not group:
        return known_seq(connection, document_id)
    now = clock.now()
    # Raising `seq` locks the document's row until the commit: one order, without gaps.
    last = _raise_seq(connection, document_id, len(group), now)
    if last is None:
        raise no_such(document_id)
    first = last - len(group) + 1
    _insert(connection, [(document_id, seq, data) for seq, data in enumerate(group, first)], now)
    return Seq(last)


def append_all(connection: Connection, groups: Sequence[Group]) -> list[Seq | None]:
    """Appends each group to its document, in the caller's transaction; the last `seq` of each.

    None: it was left out, because there is no such document or, on PostgreSQL, because another
    transaction has it locked. `append_updates` tells, and waits.
    """
    counts: dict[str, int] = {}
    for document_id, updates in groups:
        counts[document_id] = counts.get(document_id, 0) + len(updates)
    now = clock.now()
    last = _raise_seqs(connection, counts, now)
    at = {document_id: seq - counts[document_id] for document_id, seq in last.items()}
    rows: list[Row] = []
    seqs: list[Seq | None] = []
    for document_id, updates in groups:
        seq = at.get(document_id)
        if seq is not None:
            rows += [(document_id, n, update) for n, update in enumerate(updates, seq + 1)]
            seq = at[document_id] = seq + len(updates)
        seqs.append(None if seq is None else Seq(seq))
    _insert(connection, rows, now)
    return seqs


def known_seq(connection: Connection, document_id: str) -> Seq:
    """The document's last `seq`. Raises NotFound."""
    seq = connection.execute(_last_seq, {"document": document_id}).scalar()
    if seq is None:
        raise no_such(document_id)
    return Seq(seq)


def check_content(updates: Sequence[bytes]) -> None:
    """Raises BadRequest: an update is empty."""
    if not all(updates):
        raise BadRequest("An update without a single byte cannot be stored.")


def no_such(document_id: str) -> NotFound:
    """What whoever asks for it is told."""
    return NotFound(f"There is no document {document_id!r}.")


def _raise_seq(connection: Connection, document_id: str, count: int, now: float) -> int | None:
    """Makes room for so many more; the new last `seq`, None: no such document."""
    if connection.dialect.name == "sqlite":
        values = (count, now, document_id)
        rows = driver_of(connection).execute(_RAISE_ONE_ON_SQLITE, values).fetchall()
        return rows[0][0] if rows else None
    row = {"document": document_id, "count": count, "now": now}
    return connection.execute(_next_seq, row).scalar()


def _raise_seqs(connection: Connection, counts: dict[str, int], now: float) -> dict[str, int]:
    """Makes room for so many more; the new last `seq` of each document that is there and free."""
    if connection.dialect.name == "sqlite":
        asked = json.dumps(counts)
        driver = driver_of(connection)
        driver.execute(_RAISE_ON_SQLITE, (asked, now))
        last: dict[str, int] = json.loads(driver.execute(_READ_ON_SQLITE, (asked,)).fetchone()[0])
        return last
    values = (list(counts), list(counts.values()), now)
    return {row[0]: row[1] for row in connection.exec_driver_sql(_RAISE_ON_POSTGRES, values)}


def _insert(connection: Connection, rows: Sequence[Row], now: float) -> None:
    if not rows:
        return
    if connection.dialect.name != "sqlite":
        ids, seqs, data = (list(column) for column in zip(*rows, strict=True))
        connection.exec_driver_sql(_INSERT_ON_POSTGRES, (ids, seqs, data, now))
        return
    # Neighbours in the table one after the other: fewer pages are looked for (a sixth of the time).
    rows = sorted(rows)
    at = 0
    while at < len(rows):
        # Powers of two, so that there are few statements to keep prepared.
        count = min(ROWS_PER_INSERT, 1 << ((len(rows) - at).bit_length() - 1))
        values: list[object] = [now]
        for row in rows[at : at + count]:
            values += row
        driver_of(connection).execute(_insert_on_sqlite(count), tuple(values))
        at += count


@lru_cache
def _insert_on_sqlite(rows: int) -> str:
    values = ", ".join(f"(?{3 * n + 2}, ?{3 * n + 3}, ?{3 * n + 4}, ?1)" for n in range(rows))
    return f"INSERT INTO updates (document_id, seq, data, at) VALUES {values}"
