"""Every suggestion and what became of it."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, insert, select, update

from app import clock, metrics
from app.errors import BadRequest, Conflict, NotFound, Overtaken
from app.store import Seq
from app.store.database import Database
from app.store.dialects import insert_or, whole
from app.store.leases import check_fence
from app.store.log import append_updates, no_such
from app.store.rows import columns_of, presentable, suggestion_of
from app.store.schema import documents, rejections, suggestion_events, suggestions
from app.text.suggestion import Decided, Decision, Suggestion, SuggestionStatus, hash_of

_TEXTS = ("block_id", "before", "after", "kind", "model", "prefix", "suffix")

_reanchored = (
    update(suggestions)
    .where(
        suggestions.c.id == bindparam("of_id"),
        suggestions.c.status == SuggestionStatus.OPEN.value,
    )
    .values(
        block_id=bindparam("to_block"),
        start=bindparam("to_start"),
        end=bindparam("to_end"),
        prefix=bindparam("to_prefix"),
        suffix=bindparam("to_suffix"),
    )
)


class SqlLedger:
    """Ledger on a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def offer(
        self, suggestions: Sequence[Suggestion], *, fence: int | None = None
    ) -> list[Suggestion]:
        if not suggestions:
            return []
        return await self._database.write(lambda c: _offer(c, suggestions, fence))

    async def get(self, suggestion_id: str) -> Suggestion:
        return await self._database.read(lambda c: _get(c, suggestion_id))

    async def of_document(
        self, document_id: str, status: SuggestionStatus | None = None
    ) -> list[Suggestion]:
        return await self._database.read(lambda c: _of_document(c, document_id, status))

    async def decide(
        self,
        suggestion_id: str,
        decision: Decision,
        *,
        actor: str,
        key: str | None = None,
        update: bytes | None = None,
        choice: int | None = None,
        after: Seq | None = None,
    ) -> Decided:
        if (decision == "accept") != (update is not None):
            raise BadRequest("An accept brings the update that it makes; a reject has none.")
        if decision == "reject" and choice is not None:
            raise BadRequest("Only an accept chooses between alternatives.")
        if key is not None and not 0 < len(key) <= 200:
            raise BadRequest("An idempotency key has 1 to 200 characters.")
        who = presentable(actor)
        return await self._database.write(
            lambda c: _decide(c, suggestion_id, decision, who, key, update, choice, after)
        )

    async def answer_of(self, suggestion_id: str, key: str) -> Decided | None:
        return await self._database.read(lambda c: _answer_of(c, suggestion_id, key))

    async def move(
        self,
        suggestion_ids: Sequence[str],
        status: SuggestionStatus,
        *,
        expected: Sequence[SuggestionStatus],
        actor: str = "system",
    ) -> list[Suggestion]:
        if not suggestion_ids:
            return []
        who = presentable(actor)
        moved = await self._database.write(
            lambda c: _move(c, suggestion_ids, status, expected, who)
        )
        metrics.moves_total.labels(status.value).inc(len(moved))
        return moved

    async def reanchor(self, moved: Sequence[Suggestion]) -> None:
        if moved:
            await self._database.write(lambda c: _reanchor(c, moved))

    async def counts(self, document_id: str | None = None) -> dict[tuple[str, str, int], int]:
        return await self._database.read(lambda c: _counts(c, document_id))


def _offer(
    connection: Connection, offered: Sequence[Suggestion], fence: int | None
) -> list[Suggestion]:
    for suggestion in offered:
        if any("\0" in getattr(suggestion, name) for name in _TEXTS):
            raise BadRequest("A suggestion for text with U+0000 in it cannot be stored.")
    # Holding the documents keeps a reject from slipping in between this look and the insert.
    wanted = {s.document_id for s in offered}
    known = set(_hold(connection, wanted))
    if wanted - known:
        raise no_such(min(wanted - known))
    for document_id in sorted(wanted):
        check_fence(connection, document_id, fence)
    refused = {
        (row.document_id, row.hash)
        for row in connection.execute(
            select(rejections.c.document_id, rejections.c.hash).where(
                rejections.c.document_id.in_(wanted),
                rejections.c.hash.in_([_pair(s) for s in offered]),
            )
        )
    }
    # A person may propose again what was rejected: they were told, and mean it.
    kept = [s for s in offered if s.author or (s.document_id, _pair(s)) not in refused]
    if kept:
        statement = insert_or(connection, suggestions).on_conflict_do_nothing()
        for suggestion in kept:
            if not connection.execute(statement, columns_of(suggestion)).rowcount:
                raise Conflict(f"There is a suggestion {suggestion.id!r} already.")
        _record(connection, [s.id for s in kept], "offered", "system", clock.now())
    return kept


def _pair(suggestion: Suggestion) -> str:
    return hash_of(suggestion.sentence_hash, suggestion.before, suggestion.after)


def _hold(connection: Connection, document_ids: set[str]) -> Sequence[str]:
    live = and_(documents.c.id.in_(document_ids), documents.c.deleted_at.is_(None))
    query = select(documents.c.id).where(live).order_by(documents.c.id)
    return connection.execute(query.with_for_update(key_share=True)).scalars().all()


def _record(
    connection: Connection, suggestion_ids: Sequence[str], event: str, actor: str, at: float
) -> None:
    connection.execute(
        insert(suggestion_events),
        [{"suggestion_id": i, "event": event, "actor": actor, "at": at} for i in suggestion_ids],
    )


def _get(connection: Connection, suggestion_id: str) -> Suggestion:
    row = connection.execute(select(suggestions).where(suggestions.c.id == suggestion_id)).first()
    if row is None:
        raise NotFound(f"There is no suggestion {suggestion_id!r}.")
    return suggestion_of(row)


def _of_document(
    connection: Connection, document_id: str, status: SuggestionStatus | None
) -> list[Suggestion]:
    query = select(suggestions).where(suggestions.c.document_id == document_id)
    if status is not None:
        query = query.where(suggestions.c.status == status.value)
    oldest_first = query.order_by(suggestions.c.created_at, suggestions.c.id)
    return [suggestion_of(row) for row in connection.execute(oldest_first)]


def _decide(
    connection: Connection,
    suggestion_id: str,
    decision: Decision,
    actor: str,
    key: str | None,
    accepting: bytes | None,
    choice: int | None,
    after: Seq | None,
) -> Decided:
    status = SuggestionStatus.ACCEPTED if decision == "accept" else SuggestionStatus.REJECTED
    now = clock.now()
    mine = suggestions.c.id == suggestion_id
    won = connection.execute(
        update(suggestions)
        .where(mine, suggestions.c.status == SuggestionStatus.OPEN.value)
        .values(status=status.value, decided_by=actor, decided_at=now, chosen=choice)
        .returning(suggestions)
    ).first()
    if won is None:
        # Looked up after the compare-and-set: a call with the same key may just have won it.
        first = _answer_of(connection, suggestion_id, key) if key is not None else None
        if first is not None:
            return first
        current = _get(connection, suggestion_id)
        return Decided(won=False, status=current.status, by=current.decided_by)
    if choice is not None and not 0 <= choice < len(suggestion_of(won).alternatives):
        raise BadRequest(f"The suggestion has no alternative {choice}.")
    seq = None
    if accepting is not None:
        seq = append_updates(connection, won.document_id, [accepting])
        if after is not None and seq != after + 1:
            raise Overtaken  # Which undoes all of it: the quote may not stand there any more.
        connection.execute(update(suggestions).where(mine).values(decided_seq=seq))
    else:
        _hold(connection, {won.document_id})
        refused = insert_or(connection, rejections).on_conflict_do_nothing()
        pair = _pair(suggestion_of(won))
        connection.execute(refused, {"document_id": won.document_id, "hash": pair, "at": now})
    connection.execute(
        insert(suggestion_events),
        {
            "suggestion_id": suggestion_id,
            "event": status.value,
            "actor": actor,
            "seq": seq,
            "at": now,
            "key": key,
            "answer_update": accepting,
        },
    )
    return Decided(won=True, status=status, by=actor, seq=seq, update=accepting)


def _answer_of(connection: Connection, suggestion_id: str, key: str) -> Decided | None:
    row = connection.execute(
        select(suggestion_events).where(
            suggestion_events.c.suggestion_id == suggestion_id, suggestion_events.c.key == key
        )
    ).first()
    if row is None:
        return None
    return Decided(
        won=True,
        status=SuggestionStatus(row.event),
        by=row.actor,
        seq=row.seq,
        update=row.answer_update,
    )


def _move(
    connection: Connection,
    suggestion_ids: Sequence[str],
    status: SuggestionStatus,
    expected: Sequence[SuggestionStatus],
    actor: str,
) -> list[Suggestion]:
    those: ColumnElement[bool] = and_(
        suggestions.c.id.in_(suggestion_ids),
        suggestions.c.status.in_([one.value for one in expected]),
    )
    # In one order everywhere, or two callers could wait for each other's rows.
    held = select(suggestions).where(those).order_by(suggestions.c.id).with_for_update()
    rows = [suggestion_of(row) for row in connection.execute(held)]
    if not rows:
        return []
    ids = [row.id for row in rows]
    connection.execute(
        update(suggestions).where(suggestions.c.id.in_(ids)).values(status=status.value)
    )
    _record(connection, ids, status.value, actor, clock.now())
    rows.sort(key=lambda row: (row.created_at, row.id))
    return [replace(row, status=status) for row in rows]


def _reanchor(connection: Connection, moved: Sequence[Suggestion]) -> None:
    connection.execute(
        _reanchored,
        [
            {
                "of_id": s.id,
                "to_block": s.block_id,
                "to_start": s.start,
                "to_end": s.end,
                "to_prefix": s.prefix,
                "to_suffix": s.suffix,
            }
            for s in sorted(moved, key=lambda s: s.id)
        ],
    )


def _counts(connection: Connection, document_id: str | None) -> dict[tuple[str, str, int], int]:
    tenths = whole(connection, suggestions.c.score * 10)
    query = select(suggestions.c.kind, suggestions.c.status, tenths, func.count()).group_by(
        suggestions.c.kind, suggestions.c.status, tenths
    )
    if document_id is not None:
        query = query.where(suggestions.c.document_id == document_id)
    return {(kind, status, at): many for kind, status, at, many in connection.execute(query)}
