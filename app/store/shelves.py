"""What one person keeps at hand: favourites, and the documents opened last."""

from sqlalchemy import ColumnElement, Connection, Table, delete, select

from app import clock
from app.store import DocumentRow
from app.store.database import Database
from app.store.dialects import insert_or
from app.store.documents import row_of
from app.store.log import no_such
from app.store.schema import documents
from app.store.shelf_schema import favourites, visits

VISITS_KEPT = 100
"""Of one person; older ones are forgotten."""


class Shelves:
    """Favourites and visits, by person. Deleted documents are on no list until they are back."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def favourites(
        self, person: str, *, limit: int = 200, visible: ColumnElement[bool] | None = None
    ) -> list[DocumentRow]:
        """Marked last comes first."""
        return await self._database.read(lambda c: _list(c, favourites, person, limit, visible))

    async def visited(
        self, person: str, *, limit: int = 20, visible: ColumnElement[bool] | None = None
    ) -> list[DocumentRow]:
        """Opened last comes first."""
        return await self._database.read(lambda c: _list(c, visits, person, limit, visible))

    async def mark(self, person: str, document_id: str) -> None:
        """Makes it a favourite. Idempotent. Raises NotFound."""
        await self._database.write(lambda c: _put(c, favourites, person, document_id, move=False))

    async def unmark(self, person: str, document_id: str) -> None:
        """It is no favourite any more, if it was one."""

        def remove(connection: Connection) -> None:
            mine = favourites.c.person == person
            it = favourites.c.document_id == document_id
            connection.execute(delete(favourites).where(mine, it))

        await self._database.write(remove)

    async def visit(self, person: str, document_id: str) -> None:
        """It was opened at this moment. Raises NotFound."""

        def put(connection: Connection) -> None:
            _put(connection, visits, person, document_id, move=True)
            kept = (
                select(visits.c.document_id)
                .where(visits.c.person == person)
                .order_by(visits.c.at.desc())
                .limit(VISITS_KEPT)
                .scalar_subquery()
            )
            old = (visits.c.person == person) & visits.c.document_id.not_in(kept)
            connection.execute(delete(visits).where(old))

        await self._database.write(put)


def _list(
    connection: Connection,
    table: Table,
    person: str,
    limit: int,
    visible: ColumnElement[bool] | None,
) -> list[DocumentRow]:
    query = (
        select(documents)
        .join(table, table.c.document_id == documents.c.id)
        .where(table.c.person == person, documents.c.deleted_at.is_(None))
    )
    if visible is not None:
        query = query.where(visible)
    newest = query.order_by(table.c.at.desc(), documents.c.id).limit(limit)
    return [row_of(row) for row in connection.execute(newest)]


def _put(
    connection: Connection, table: Table, person: str, document_id: str, *, move: bool
) -> None:
    live = (documents.c.id == document_id) & documents.c.deleted_at.is_(None)
    if connection.execute(select(documents.c.id).where(live)).first() is None:
        raise no_such(document_id)
    statement = insert_or(connection, table).values(
        person=person, document_id=document_id, at=clock.now()
    )
    keys = [table.c.person, table.c.document_id]
    if move:
        new = statement.excluded
        statement = statement.on_conflict_do_update(index_elements=keys, set_={"at": new.at})
    else:
        statement = statement.on_conflict_do_nothing(index_elements=keys)
    connection.execute(statement)
