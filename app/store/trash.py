"""Deleted documents: listed, brought back, or deleted for good."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Table, delete, func, or_, select, text, update

from app import clock
from app.errors import NotFound
from app.store import DocumentRow
from app.store.database import Database
from app.store.documents import row_of
from app.store.schema import documents, metadata
from app.store.shelf_schema import files

_unsearch = text("DELETE FROM search_texts WHERE document_id = :document")


@dataclass(frozen=True)
class Deleted:
    """A document in the trash, and when it was put there (seconds since the epoch)."""

    document: DocumentRow
    deleted_at: float


class Trash:
    """Of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def listed(
        self, *, limit: int = 200, visible: ColumnElement[bool] | None = None
    ) -> list[Deleted]:
        """Deleted last comes first."""
        return await self._database.read(lambda c: _list(c, limit, visible))

    async def restore(self, document_id: str) -> DocumentRow:
        """Brings a document back, as it was. Idempotent.

        Raises:
            NotFound: no such document, or it was deleted for good.
        """
        return await self._database.write(lambda c: _restore(c, document_id))

    async def purge(self, document_id: str) -> None:
        """Deletes a document of the trash for good, with all that belongs to it. Idempotent.

        Raises:
            NotFound: no such document in the trash.
        """
        await self._database.write(lambda c: _purge(c, document_id))

    async def older_than(self, seconds: float, *, limit: int = 100) -> list[str]:
        """Documents that have been in the trash for so long, the oldest first."""
        return await self._database.read(lambda c: _older_than(c, clock.now() - seconds, limit))

    async def count_older_than(self, seconds: float) -> int:
        """How many documents have been in the trash for so long."""
        before = clock.now() - seconds
        query = select(func.count()).where(_in_trash(), documents.c.deleted_at < before)
        return await self._database.read(lambda c: c.execute(query).scalar_one())


def _in_trash() -> ColumnElement[bool]:
    return documents.c.deleted_at.is_not(None) & documents.c.purged_at.is_(None)


def _list(connection: Connection, limit: int, visible: ColumnElement[bool] | None) -> list[Deleted]:
    query = select(documents).where(_in_trash())
    if visible is not None:
        query = query.where(visible)
    newest = query.order_by(documents.c.deleted_at.desc(), documents.c.id).limit(limit)
    return [Deleted(row_of(row), row.deleted_at) for row in connection.execute(newest)]


def _restore(connection: Connection, document_id: str) -> DocumentRow:
    of_document = documents.c.id == document_id
    connection.execute(update(documents).where(of_document, _in_trash()).values(deleted_at=None))
    found = select(documents).where(of_document, documents.c.deleted_at.is_(None))
    row = connection.execute(found).first()
    if row is None:
        raise NotFound(f"There is no document {document_id!r} in the trash.")
    return row_of(row)


def _purge(connection: Connection, document_id: str) -> None:
    of_document = documents.c.id == document_id
    gone = update(documents).where(of_document, _in_trash())
    # The row is locked first: whoever restores at this moment is before us or too late.
    values = {"purged_at": clock.now(), "title": "", "title_folded": ""}
    if not connection.execute(gone.values(values)).rowcount:
        known = select(documents.c.id).where(of_document, documents.c.purged_at.is_not(None))
        if connection.execute(known).first() is None:
            raise NotFound(f"There is no document {document_id!r} in the trash.")
    _delete_what_refers_to(connection, documents, of_document)
    connection.execute(delete(files).where(files.c.owner == document_id))
    connection.execute(_unsearch, {"document": document_id})


def _delete_what_refers_to(
    connection: Connection, target: Table, which: ColumnElement[bool]
) -> None:
    """Rows of all tables that refer to these rows, and what refers to those, however deep."""
    for table in reversed(metadata.sorted_tables):
        conditions = [
            key.parent.in_(select(key.column).where(which))
            for key in table.foreign_keys
            if key.column.table is target and table is not target
        ]
        if conditions:
            referring = or_(*conditions)
            _delete_what_refers_to(connection, table, referring)
            connection.execute(delete(table).where(referring))


def _older_than(connection: Connection, before: float, limit: int) -> list[str]:
    query = select(documents.c.id).where(_in_trash(), documents.c.deleted_at < before)
    return list(connection.execute(query.order_by(documents.c.deleted_at).limit(limit)).scalars())
