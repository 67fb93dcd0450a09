"""What both engines do with the table of texts in the same way."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, func, or_, select

from app import clock
from app.search import MOST_TEXT, Hit
from app.search.excerpt import SCANNED, excerpt, marked
from app.search.query import Query
from app.search.tables import texts
from app.store.dialects import insert_or
from app.store.documents import row_of
from app.store.schema import documents


def upsert(connection: Connection, document_id: str, seq: int, title: str, body: str) -> int | None:
    """Writes the text; None where a later one is known, or the document is gone for good.

    Returns the number of the row.
    """
    known = select(documents.c.id).where(documents.c.id == document_id)
    if connection.execute(known.with_for_update(read=True, key_share=True)).first() is None:
        return None
    statement = insert_or(connection, texts).values(
        document_id=document_id, seq=seq, title=title, body=body[:MOST_TEXT], at=clock.now()
    )
    new = statement.excluded
    row: int | None = connection.execute(
        statement.on_conflict_do_update(
            index_elements=[texts.c.document_id],
            set_={"seq": new.seq, "title": new.title, "body": new.body, "at": new.at},
            where=texts.c.seq <= new.seq,
        ).returning(texts.c.id)
    ).scalar()
    return row


def hits_of(connection: Connection, query: Query, found: Sequence[int]) -> list[Hit]:
    """The documents with these row numbers, in this order, with their excerpts."""
    if not found:
        return []
    body = func.substr(texts.c.body, 1, SCANNED + 1).label("body")
    rows: dict[int, Any] = {
        row.text_id: row
        for row in connection.execute(
            select(documents, texts.c.id.label("text_id"), texts.c.title.label("shown"), body)
            .join(texts, texts.c.document_id == documents.c.id)
            .where(texts.c.id.in_(found))
        )
    }
    return [
        Hit(row_of(row), marked(row.shown, query), excerpt(row.body, query))
        for row in (rows[at] for at in found if at in rows)
    ]


def stale_documents(connection: Connection, limit: int, settled: float) -> list[str]:
    """See SearchIndex.stale."""
    behind = (
        select(documents.c.id)
        .outerjoin(texts, texts.c.document_id == documents.c.id)
        .where(
            documents.c.deleted_at.is_(None),
            documents.c.updated_at <= clock.now() - settled,
            or_(texts.c.seq.is_(None), texts.c.seq < documents.c.seq),
        )
        .order_by(documents.c.updated_at.desc())
        .limit(limit)
    )
    return list(connection.execute(behind).scalars())
