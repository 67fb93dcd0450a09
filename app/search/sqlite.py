"""SearchIndex on SQLite's FTS5."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, column, delete, func, insert, select, table

from app.search import Hit
from app.search.query import Query, Term
from app.search.rows import hits_of, stale_documents, upsert
from app.search.tables import texts
from app.search.words import words_of
from app.store.database import Database
from app.store.schema import documents

TITLE_WEIGHT = 100.0
"""High enough that many mentions in a text do not outweigh one in the title."""

_index = table("search_index", column("rowid"), column("title"), column("body"))


class SqliteSearch:
    """SearchIndex. The virtual table holds folded words; its tokenizer only splits them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, document_id: str, seq: int, title: str, body: str) -> bool:
        words = (_joined(title), _joined(body))
        return await self._database.write(lambda c: _put(c, document_id, seq, title, body, words))

    async def search(
        self,
        query: Query,
        *,
        limit: int,
        offset: int,
        visible: ColumnElement[bool] | None,
    ) -> list[Hit]:
        match = _match(query)
        return await self._database.read(lambda c: _search(c, query, match, limit, offset, visible))

    async def stale(self, *, limit: int, settled: float) -> Sequence[str]:
        return await self._database.read(lambda c: stale_documents(c, limit, settled))


def _joined(text: str) -> str:
    return " ".join(word.folded for word in words_of(text))


def _put(
    connection: Connection,
    document_id: str,
    seq: int,
    title: str,
    body: str,
    words: tuple[str, str],
) -> bool:
    row = upsert(connection, document_id, seq, title, body)
    if row is None:
        return False
    connection.execute(delete(_index).where(_index.c.rowid == row))
    connection.execute(insert(_index).values(rowid=row, title=words[0], body=words[1]))
    return True


def _search(
    connection: Connection,
    query: Query,
    match: str,
    limit: int,
    offset: int,
    visible: ColumnElement[bool] | None,
) -> list[Hit]:
    name: ColumnElement[str] = column("search_index")
    rank = func.bm25(name, TITLE_WEIGHT, 1.0)
    found = (
        select(texts.c.id, rank.label("rank"))
        .select_from(_index)
        .join(texts, texts.c.id == _index.c.rowid)
        .join(documents, documents.c.id == texts.c.document_id)
        .where(name.op("MATCH")(match), documents.c.deleted_at.is_(None))
        .order_by("rank", documents.c.updated_at.desc(), documents.c.id)
        .limit(limit)
        .offset(offset)
    )
    if visible is not None:
        found = found.where(visible)
    return hits_of(connection, query, [row.id for row in connection.execute(found)])


def _match(query: Query) -> str:
    wanted = " AND ".join(_term(term) for term in query.wanted)
    if not query.unwanted:
        return wanted
    return f"({wanted}) NOT ({' OR '.join(_term(term) for term in query.unwanted)})"


def _term(term: Term) -> str:
    # Folded words are letters, digits and marks: nothing in them means anything to FTS5.
    return f'"{" ".join(term.words)}"' + ("*" if term.is_open else "")
