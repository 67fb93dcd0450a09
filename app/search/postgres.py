"""SearchIndex on PostgreSQL's tsvector.

Neither its parser nor its dictionaries are asked: the words come folded from `words.py`, with
their places, so that what is found depends on no locale and no extension.
"""

from collections.abc import Sequence

from sqlalchemy import (
    ColumnElement,
    Connection,
    cast,
    func,
    literal_column,
    select,
    text,
    union,
)
from sqlalchemy.dialects.postgresql import ARRAY, REAL, TSQUERY, TSVECTOR

from app.search import Hit
from app.search.query import Query, Term
from app.search.rows import hits_of, stale_documents, upsert
from app.search.tables import texts
from app.search.words import words_of
from app.store.database import Database
from app.store.schema import documents

WEIGHTS = [0.1, 0.1, 0.1, 1.0]
"""Of the classes D, C, B, A: text is D, the title A."""
RANKED = 1000
"""Documents whose rank is computed, those changed last first: a word that is everywhere
says little, and ranking reads every vector."""
_LAST_PLACE = 16_383
_MOST_PLACES = 255
_MOST_BYTES = 900_000
"""Of words and places in one vector; PostgreSQL takes a MiB."""

_words: ColumnElement[str] = literal_column("search_texts.words", TSVECTOR)
_title_words: ColumnElement[str] = literal_column("search_texts.title_words", TSVECTOR)

_PLAN = text(
    "SELECT set_config('jit', 'off', true), "
    "set_config('plan_cache_mode', 'force_custom_plan', true), "
    "set_config('random_page_cost', '1', true), set_config('cpu_operator_cost', '0.01', true)"
)
"""For this transaction. To compile such a query takes longer than to run it. One plan for all
questions fits none: words are rare or everywhere. And a vector that is looked at costs more than
the planner thinks, for it has to be fetched and unpacked: it would read all of them for a word
that is in every third."""


class PostgresSearch:
    """SearchIndex."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, document_id: str, seq: int, title: str, body: str) -> bool:
        vector = vector_of(title, body)
        return await self._database.write(lambda c: _put(c, document_id, seq, title, body, vector))

    async def search(
        self,
        query: Query,
        *,
        limit: int,
        offset: int,
        visible: ColumnElement[bool] | None,
    ) -> list[Hit]:
        return await self._database.read(lambda c: _search(c, query, limit, offset, visible))

    async def stale(self, *, limit: int, settled: float) -> Sequence[str]:
        return await self._database.read(lambda c: stale_documents(c, limit, settled))


def vector_of(title: str, body: str) -> str:
    """A tsvector as PostgreSQL reads it: 'word':place,place…; places in the title have an A.

    >>> vector_of("A day", "day by day")
    "'a':1A 'by':5 'day':2A,4,6"
    """
    places: dict[str, list[str]] = {}
    size, at = 0, 0
    for weight, source in (("A", title), ("", body)):
        for word in words_of(source):
            at += 1
            known = places.get(word.folded)
            if known is None:
                size += len(word.folded.encode()) + 4
                known = places[word.folded] = []
            if len(known) < _MOST_PLACES and at <= _LAST_PLACE:
                known.append(f"{at}{weight}")
                size += 2
            if size > _MOST_BYTES:
                break
        at += 1  # A phrase does not go from the title into the text.
    return " ".join(
        f"'{word}'" + (":" + ",".join(known) if known else "")
        for word, known in sorted(places.items())
    )


def _put(
    connection: Connection, document_id: str, seq: int, title: str, body: str, vector: str
) -> bool:
    row = upsert(connection, document_id, seq, title, body)
    if row is None:
        return False
    connection.execute(
        text("UPDATE search_texts SET words = CAST(:words AS tsvector) WHERE id = :id"),
        {"words": vector, "id": row},
    )
    return True


def _search(
    connection: Connection,
    query: Query,
    limit: int,
    offset: int,
    visible: ColumnElement[bool] | None,
) -> list[Hit]:
    connection.execute(_PLAN)
    wanted = " & ".join(_term(term) for term in query.wanted)
    # Inside of the question, where the index answers it without the vectors.
    unwanted = "".join(f" & !{_term(term)}" for term in query.unwanted)
    question = cast(wanted + unwanted, TSQUERY)
    found = (
        select(texts.c.id, documents.c.updated_at)
        .join(documents, documents.c.id == texts.c.document_id)
        .where(documents.c.deleted_at.is_(None))
        .order_by(documents.c.updated_at.desc(), documents.c.id)
        .limit(RANKED)
    )
    if visible is not None:
        found = found.where(visible)
    in_title = found.where(_title_words.op("@@")(cast(wanted, TSQUERY)))
    if unwanted:
        in_title = in_title.where(_words.op("@@")(question))
    anywhere = found.where(_words.op("@@")(question))
    # Of numbers alone: to compare two rows must not mean to compare two vectors.
    pool = union(*(select(some.subquery()) for some in (in_title, anywhere))).subquery()
    rank = func.ts_rank(cast(WEIGHTS, ARRAY(REAL)), _words, question, 1)
    best = (
        select(texts.c.id)
        .join(pool, pool.c.id == texts.c.id)
        .order_by(rank.desc(), pool.c.updated_at.desc(), texts.c.id)
    )
    rows = connection.execute(best.limit(limit).offset(offset))
    return hits_of(connection, query, [row.id for row in rows])


def _term(term: Term) -> str:
    """As PostgreSQL reads a part of a tsquery."""
    # Folded words are letters, digits and marks: there is nothing to escape.
    words = " <-> ".join(f"'{word}'" for word in term.words)
    return f"({words}{':*' if term.is_open else ''})"
