"""The search of a store, whichever database it is on."""

from collections.abc import Sequence
from typing import Protocol

from sqlalchemy import ColumnElement

from app.search import MOST_TEXT, Hit
from app.search.postgres import PostgresSearch
from app.search.query import Query, parse
from app.search.sqlite import SqliteSearch
from app.store.database import Database, SqliteDatabase


class Engine(Protocol):
    """What differs between databases: the question comes parsed, with a word in it."""

    async def put(self, document_id: str, seq: int, title: str, body: str) -> bool: ...

    async def search(
        self, query: Query, *, limit: int, offset: int, visible: ColumnElement[bool] | None
    ) -> list[Hit]: ...

    async def stale(self, *, limit: int, settled: float) -> Sequence[str]: ...


class Search:
    """SearchIndex."""

    def __init__(self, database: Database) -> None:
        self._engine: Engine = (
            SqliteSearch(database)
            if isinstance(database, SqliteDatabase)
            else PostgresSearch(database)
        )

    async def put(self, document_id: str, seq: int, title: str, body: str) -> bool:
        body = _storable(body[:MOST_TEXT])
        return await self._engine.put(document_id, seq, _storable(title), body)

    async def search(
        self,
        query: str,
        *,
        limit: int = 20,
        offset: int = 0,
        visible: ColumnElement[bool] | None = None,
    ) -> list[Hit]:
        parsed = parse(query)
        if not parsed.wanted:
            return []
        return await self._engine.search(parsed, limit=limit, offset=offset, visible=visible)

    async def stale(self, *, limit: int = 50, settled: float = 0.0) -> Sequence[str]:
        return await self._engine.stale(limit=limit, settled=settled)


def _storable(text: str) -> str:
    """Without what PostgreSQL does not take; nobody looks for it."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode()
