"""The list of documents."""

import unicodedata
from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, literal, or_, select, update

from app import clock
from app.errors import BadRequest, Conflict
from app.roles import Role
from app.store import DocumentRow
from app.store.accounts_schema import document_members
from app.store.database import Database
from app.store.dialects import insert_or
from app.store.log import append_updates, no_such
from app.store.schema import documents, rejections
from app.text.dials import DEFAULT_ALARMS


class SqlDocuments:
    """DocumentStore on a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(
        self,
        document_id: str,
        *,
        title: str = "",
        content: bytes | None = None,
        owner: str | None = None,
        unseen: bool = False,
        copied_from: str | None = None,
        also: Callable[[Connection], None] | None = None,
    ) -> DocumentRow:
        row = _new(document_id, title) | {"look_from": 0 if unseen else None}

        def work(connection: Connection) -> DocumentRow:
            made = _create(connection, row, content, owner)
            if copied_from is not None:
                _carry_rejections(connection, copied_from, document_id)
            if also is not None:
                also(connection)
            return made

        return await self._database.write(work)

    async def ensure(self, document_id: str) -> DocumentRow:
        return await self._database.write(lambda c: _ensure(c, document_id))

    async def get(self, document_id: str) -> DocumentRow:
        return await self._database.read(lambda c: read_row(c, document_id))

    async def search(
        self,
        *,
        title: str = "",
        limit: int = 100,
        before: tuple[float, str] | None = None,
        visible: ColumnElement[bool] | None = None,
    ) -> list[DocumentRow]:
        return await self._database.read(lambda c: _search(c, title, limit, before, visible))

    async def update(
        self,
        document_id: str,
        *,
        title: str | None = None,
        suggestions_enabled: bool | None = None,
        strength: float | None = None,
        alarms: float | None = None,
    ) -> DocumentRow:
        values: dict[str, Any] = {}
        if title is not None:
            values |= _title_values(title)
        if suggestions_enabled is not None:
            values["suggestions_enabled"] = suggestions_enabled
        if strength is not None:
            values["strength"] = strength
        if alarms is not None:
            values["alarms"] = alarms
        return await self._database.write(lambda c: _change(c, document_id, values))

    async def looked(self, document_id: str, look_from: int | None) -> None:
        one = update(documents).where(documents.c.id == document_id)
        await self._database.write(lambda c: c.execute(one.values(look_from=look_from)).rowcount)

    async def touch(self, document_id: str, updated_at: float) -> None:
        await self._database.write(lambda c: _touch(c, document_id, updated_at))

    async def delete(self, document_id: str) -> None:
        await self._database.write(lambda c: _delete(c, document_id))


def fold(title: str) -> str:
    """The title as searches compare it: É, é and e with a combining accent are one.

    >>> fold("ÉTÉ") == fold("e\\u0301te\\u0301")
    True
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", title).casefold())


def _title_values(title: str) -> dict[str, Any]:
    if "\0" in title:
        raise BadRequest("A title cannot hold U+0000.")
    return {"title": title, "title_folded": fold(title)}


def _new(document_id: str, title: str) -> dict[str, Any]:
    now = clock.now()
    return {
        "id": document_id,
        "created_at": now,
        "updated_at": now,
        "seq": 0,
        "suggestions_enabled": True,
        "strength": 0.0,
        "alarms": DEFAULT_ALARMS,
        **_title_values(title),
    }


def _create(
    connection: Connection, new: dict[str, Any], content: bytes | None, owner: str | None
) -> DocumentRow:
    document_id: str = new["id"]
    statement = insert_or(connection, documents).on_conflict_do_nothing()
    if not connection.execute(statement, new).rowcount:
        raise Conflict(f"There is or was a document {document_id!r} already.")
    if owner is not None:
        row = {"document_id": document_id, "user_id": owner, "role": Role.OWNER.word}
        connection.execute(document_members.insert().values(row | {"created_at": clock.now()}))
    if content is not None:
        append_updates(connection, document_id, [content])
    return read_row(connection, document_id)


def _carry_rejections(connection: Connection, source: str, document_id: str) -> None:
    known = select(literal(document_id), rejections.c.hash, rejections.c.at)
    rows = known.where(rejections.c.document_id == source)
    connection.execute(rejections.insert().from_select(["document_id", "hash", "at"], rows))


def _ensure(connection: Connection, document_id: str) -> DocumentRow:
    statement = insert_or(connection, documents).on_conflict_do_nothing()
    connection.execute(statement, _new(document_id, ""))
    return read_row(connection, document_id)


def _live(document_id: str) -> ColumnElement[bool]:
    return and_(documents.c.id == document_id, documents.c.deleted_at.is_(None))


def read_row(connection: Connection, document_id: str) -> DocumentRow:
    """Raises NotFound."""
    row = connection.execute(select(documents).where(_live(document_id))).first()
    if row is None:
        raise no_such(document_id)
    return row_of(row)


def row_of(row: Any) -> DocumentRow:
    """From a row with all columns of `documents`."""
    return DocumentRow(
        id=row.id,
        title=row.title,
        created_at=row.created_at,
        updated_at=row.updated_at,
        suggestions_enabled=row.suggestions_enabled,
        strength=row.strength,
        alarms=row.alarms,
        look_from=row.look_from,
    )


def _search(
    connection: Connection,
    title: str,
    limit: int,
    before: tuple[float, str] | None,
    visible: ColumnElement[bool] | None,
) -> list[DocumentRow]:
    query = select(documents).where(documents.c.deleted_at.is_(None))
    if visible is not None:
        query = query.where(visible)
    if title:
        query = query.where(documents.c.title_folded.contains(fold(title), autoescape=True))
    if before is not None:
        at, document_id = before
        query = query.where(
            or_(
                documents.c.updated_at < at,
                and_(documents.c.updated_at == at, documents.c.id < document_id),
            )
        )
    newest_first = query.order_by(documents.c.updated_at.desc(), documents.c.id.desc())
    return [row_of(row) for row in connection.execute(newest_first.limit(limit))]


def _change(connection: Connection, document_id: str, values: dict[str, Any]) -> DocumentRow:
    if values:
        connection.execute(update(documents).where(_live(document_id)).values(values))
    return read_row(connection, document_id)


def _touch(connection: Connection, document_id: str, updated_at: float) -> None:
    later = and_(_live(document_id), documents.c.updated_at < updated_at)
    if not connection.execute(
        update(documents).where(later).values(updated_at=updated_at)
    ).rowcount:
        read_row(connection, document_id)


def _delete(connection: Connection, document_id: str) -> None:
    gone = update(documents).where(_live(document_id)).values(deleted_at=clock.now())
    if not connection.execute(gone).rowcount:
        known = select(documents.c.id).where(documents.c.id == document_id)
        if connection.execute(known).first() is None:
            raise no_such(document_id)
