"""SearchIndex on PostgreSQL's tsvector.

Neither its parser nor its dictionaries are asked: the words come folded from `words.py`, with
their places, so that what is found depends on no locale and no extension.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, cast, func, literal_column, select, text
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
        asked = _match(query)
        return await self._database.read(lambda c: _search(c, query, asked, limit, offset, visible))

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
    asked: str,
    limit: int,
    offset: int,
    visible: ColumnElement[bool] | None,
) -> list[Hit]:
    question = cast(asked, TSQUERY)
    candidates = (
        select(texts.c.id, _words.label("words"), documents.c.updated_at)
        .join(documents, documents.c.id == texts.c.document_id)
        .where(_words.op("@@")(question), documents.c.deleted_at.is_(None))
    )
    if visible is not None:
        candidates = candidates.where(visible)
    in_title = candidates.where(_words.op("@@")(cast(_match(query, "A"), TSQUERY)))
    newest = [
        some.order_by(documents.c.updated_at.desc(), documents.c.id).limit(RANKED).subquery()
        for some in (in_title, candidates)
    ]
    pool = select(newest[0]).union(select(newest[1])).subquery()
    rank = func.ts_rank(cast(WEIGHTS, ARRAY(REAL)), pool.c.words, question, 1)
    best = select(pool.c.id).order_by(rank.desc(), pool.c.updated_at.desc(), pool.c.id)
    rows = connection.execute(best.limit(limit).offset(offset))
    return hits_of(connection, query, [row.id for row in rows])


def _match(query: Query, weight: str = "") -> str:
    """A tsquery as PostgreSQL reads it."""
    wanted = " & ".join(_term(term, weight) for term in query.wanted)
    return wanted + "".join(f" & !{_term(term, '')}" for term in query.unwanted)


def _term(term: Term, weight: str) -> str:
    words = [_word(word, weight) for word in term.words[:-1]]
    words.append(_word(term.words[-1], weight + ("*" if term.is_open else "")))
    return "(" + " <-> ".join(words) + ")"


def _word(word: str, flags: str) -> str:
    # Folded words are letters, digits and marks: there is nothing to escape.
    return f"'{word}'" + (f":{flags}" if flags else "")
