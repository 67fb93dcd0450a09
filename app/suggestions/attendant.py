"""Attendant: follows one room. Its quiet blocks become questions, answers become suggestions.

One task does everything that waits or writes, one thing after the other, so the ledger and the
peers hear of each step in order. Decisions come in from the side (see `decisions.py`).
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, Protocol

from app import clock, metrics
from app.content.blocks import read_block
from app.content.tree import AnyDoc
from app.errors import AppError
from app.jobs import JobQueue
from app.jobs.messages import PolishResult
from app.logs import bind
from app.rooms import protocol
from app.rooms.group import Change
from app.rooms.peer import Peer
from app.rooms.room import Room
from app.settings import Settings
from app.store.sql import Store
from app.suggestions.asking import Asked, Asking, Request
from app.suggestions.book import Book, Moves
from app.suggestions.debounce import Debounce
from app.suggestions.neighbours import Neighbours, block_order
from app.suggestions.sift import compare, proposals, still_holding
from app.text.anchor import Place
from app.text.dials import Dials
from app.text.suggestion import Suggestion, SuggestionStatus

log = logging.getLogger(__name__)

FOLLOW_SECONDS = 0.15
"""Open suggestions follow the text this long after it changed."""
VANISHED_SECONDS = 1.0
"""A block that was merged into another or deleted is missed after this long."""
LIFE_SECONDS = 7 * 86400.0
"""Nobody decided for this long: the suggestion has expired."""
MOST_RESULTS = 256
"""Answers that wait to be looked at; the oldest is dropped, and its block asked about again."""
TROUBLE_SECONDS = 1.0

_OPEN = (SuggestionStatus.OPEN,)


class Decider(Protocol):
    """Takes a decision that came in over the websocket, and answers the peer."""

    async def received(self, room: Room, peer: Peer, body: Mapping[str, Any]) -> None: ...


class Attendant:
    """The Companion of one room."""

    def __init__(
        self,
        room: Room,
        store: Store,
        jobs: JobQueue,
        settings: Settings,
        *,
        topic: str,
        decider: Decider,
    ) -> None:
        self.book = Book()
        self.room = room
        self.asking = Asking(
            room, jobs, topic, settings.quiet_ms / 1000, settings.quiet_ceiling_ms / 1000
        )
        self.is_closed = False
        self.is_enabled = True
        self.dials = Dials()
        # Committed and about to be applied: (decided, place, the block's text before).
        self.accepting: tuple[Suggestion, Place, str] | None = None
        self._store = store
        self._decider = decider
        self._log = bind(log, room=room.document_id)
        self._moved = Debounce(FOLLOW_SECONDS, FOLLOW_SECONDS)
        self._actors: dict[str, frozenset[str]] = {}
        self._order: list[str] = []
        self._unwritten: deque[Moves] = deque()
        self._check_vanished_at: float | None = None
        self._results: deque[tuple[Asked, PolishResult]] = deque()
        self._wake = asyncio.Event()
        self._sleeps_until: float | None = None
        self._task: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        """Reads what the ledger knows, and follows from now on."""
        await self.refresh()
        listed = await self._store.ledger.of_document(self.room.document_id)
        oldest = clock.now() - LIFE_SECONDS
        young = [s for s in listed if s.created_at >= oldest]
        expired = [s.id for s in listed if s.created_at < oldest and s.status in _OPEN]
        await self._store.ledger.move(expired, SuggestionStatus.EXPIRED, expected=_OPEN)
        self.book.remember(young)
        if still_open := [s for s in young if s.status is SuggestionStatus.OPEN]:
            self.book.open = {s.id: s for s in still_open}
            self._follow_blocks(self.book.block_ids())
            await self._write_down()
        self.room.changes.append(self._changed)
        self._task = asyncio.create_task(self._work(), name=f"attend-{self.room.document_id}")

    # ---- what the room calls ---------------------------------------------------------------

    def joined(self, peer: Peer) -> None:
        """Sends the list of open suggestions."""
        if "suggestions" in peer.wants:
            peer.send_json(protocol.SUGGESTIONS, self._snapshot())

    async def received(self, peer: Peer, kind: int, body: Mapping[str, Any]) -> None:
        """A decision."""
        await self._decider.received(self.room, peer, body)

    def left(self, peer: Peer) -> None:
        """Nothing here belongs to a single peer."""

    async def close(self) -> None:
        """Writes down where everything is, and stops."""
        self.is_closed = True
        with suppress(ValueError):
            self.room.changes.remove(self._changed)
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        try:
            await self.asking.stop()
            changed = {block_id for block_id, _ in self._moved.take(float("inf"))}
            self._follow_blocks(changed & self.book.block_ids())
            await self._write_down()
        except AppError as error:
            self._log.warning("Suggestions will be anchored again at the next opening: %s", error)

    def _changed(self, change: Change) -> None:
        if self.accepting is not None:
            # In the room's own turn: the next accept must find the book up to date.
            accepted, self.accepting = self.accepting, None
            self.settled(*accepted)
        now = time.monotonic()
        due = now + VANISHED_SECONDS
        for block_id in change.block_ids:
            self._actors[block_id] = change.actors
            due = min(due, self._moved.touch(block_id, now))
            if self.is_enabled:
                due = min(due, self.asking.touch(block_id, now))
        if self.book.open and self._check_vanished_at is None:
            self._check_vanished_at = now + VANISHED_SECONDS
        if self._sleeps_until is None or due < self._sleeps_until:
            self._wake.set()

    # ---- what the desk calls ---------------------------------------------------------------

    def deliver(self, result: PolishResult) -> None:
        """An answer has come for one of our jobs."""
        asked = self.asking.answered(result.job_id)
        if asked is None:
            return
        if len(self._results) >= MOST_RESULTS:
            dropped, _ = self._results.popleft()
            self.asking.touch(dropped.question.block_id, time.monotonic())
            self.asking.put_down()
        self._results.append((asked, result))
        self._wake.set()

    def request(self, requests: Iterable[Request]) -> None:
        """Asks about these blocks, changed or not."""
        self.asking.request(requests)
        self._wake.set()

    async def refresh(self) -> None:
        """Reads the document's switch and dials; tells the peers when the list changes.

        Whoever turns a dial wants to see what it does: the whole text is asked about again.
        """
        row = await self._store.documents.get(self.room.document_id)
        dials = Dials(row.strength, row.alarms)
        is_turned, self.dials = dials != self.dials, dials
        if row.suggestions_enabled != self.is_enabled:
            self.is_enabled = row.suggestions_enabled
            if not self.is_enabled:
                await self.asking.stop()
            self.room.broadcast_json(protocol.SUGGESTIONS, self._snapshot(), wants="suggestions")
        if is_turned:
            is_asked = self.is_enabled and self._task is not None
            self.asking.turned(block_order(self.room.doc) if is_asked else ())
            self._wake.set()

    def visible(self) -> list[Suggestion]:
        """The open suggestions, or none where they are switched off."""
        return self.book.listed() if self.is_enabled else []

    def locate(self, suggestion: Suggestion, doc: AnyDoc) -> Place | None:
        """Where the suggestion holds in `doc`, which is newer than what we have seen."""
        block = read_block(doc, suggestion.block_id)
        return self.book.locate(
            suggestion,
            None if block is None else block.text,
            partial(Neighbours(doc, self._order).of, suggestion.block_id),
        )

    def settled(self, suggestion: Suggestion, place: Place | None = None, text: str = "") -> bool:
        """A decision was made (accepted at `place` of `text`); tells everybody.

        False where it was known already: a repeated call.
        """
        is_news = suggestion.id in self.book.open
        if suggestion.status is SuggestionStatus.ACCEPTED and place is not None:
            self.book.accepted(suggestion, place, text)
            self._follow_blocks([place.block_id])
            self._wake.set()
        elif suggestion.status is SuggestionStatus.REJECTED:
            self.book.rejected(suggestion)
        else:
            self.book.drop(suggestion.id)
            self.book.remember([suggestion])
        self.tell([suggestion])
        return is_news

    def tell(self, changed: Sequence[Suggestion]) -> None:
        """Sends changed suggestions to everybody who wants them."""
        if changed and self.is_enabled:
            body = {"event": "changed", "suggestions": [s.to_wire() for s in changed]}
            self.room.broadcast_json(protocol.SUGGESTIONS, body, wants="suggestions")

    # ---- the one task ----------------------------------------------------------------------

    async def _work(self) -> None:
        while True:
            await self._sleep()
            try:
                await self._follow(time.monotonic())
                while self._results:
                    try:
                        await self._take(*self._results.popleft())
                    finally:
                        self.asking.put_down()
                if self.is_enabled:
                    await self.asking.ask(time.monotonic(), self.dials)
            except AppError as error:
                self._log.warning("Suggestions are delayed: %s", error)
                await asyncio.sleep(TROUBLE_SECONDS)
            except Exception:
                self._log.exception("Suggestions stumbled", extra={"event": "attendant.failed"})
                await asyncio.sleep(TROUBLE_SECONDS)

    async def _sleep(self) -> None:
        times = (self._moved.next_due(), self.asking.next_due(), self._check_vanished_at)
        self._sleeps_until = min((t for t in times if t is not None), default=None)
        if not self._results and not self._unwritten:
            with suppress(TimeoutError):
                async with asyncio.timeout(
                    None
                    if self._sleeps_until is None
                    else max(0.0, self._sleeps_until - time.monotonic())
                ):
                    await self._wake.wait()
        self._wake.clear()
        self._sleeps_until = 0.0

    async def _follow(self, now: float) -> None:
        changed = [block_id for block_id, _ in self._moved.take(now)]
        if self._check_vanished_at is not None and self._check_vanished_at <= now:
            self._check_vanished_at = None
            there = block_order(self.room.doc)
            changed += self.book.block_ids().difference(there, changed)
            self._follow_blocks(changed)
            self._order = there
        else:
            self._follow_blocks(changed)
        await self._write_down()

    def _follow_blocks(self, block_ids: Iterable[str]) -> None:
        """Brings the book up to date with these blocks, and tells everybody."""
        near = Neighbours(self.room.doc, self._order)
        for block_id in block_ids:
            if not self.book.knows(block_id):
                continue
            block = read_block(self.room.doc, block_id)
            text = None if block is None else block.text
            moves = self.book.follow(block_id, text, partial(near.of, block_id))
            if moves:
                self.tell([*moves.moved, *moves.stale, *moves.back, *moves.undone])
                self._unwritten.append(moves)
        self._order = near.order or self._order

    async def _write_down(self) -> None:
        """Puts into the ledger what everybody has been told."""
        ledger = self._store.ledger
        while self._unwritten:
            moves = self._unwritten[0]
            if moves.stale:
                gone = [s.id for s in moves.stale]
                await ledger.move(gone, SuggestionStatus.STALE, expected=_OPEN)
            if moves.back:
                back = [s.id for s in moves.back]
                stale = (SuggestionStatus.STALE,)
                await ledger.move(back, SuggestionStatus.OPEN, expected=stale)
            await ledger.reanchor([*moves.moved, *moves.back])
            for suggestion in moves.undone:
                actors = self._actors.get(suggestion.block_id, frozenset())
                await ledger.move(
                    [suggestion.id],
                    SuggestionStatus.UNDONE,
                    expected=(SuggestionStatus.ACCEPTED,),
                    actor=", ".join(sorted(actors)) or "system",
                )
            self._unwritten.popleft()

    async def _take(self, asked: Asked, result: PolishResult) -> None:
        """Turns an answer into suggestions."""
        question = asked.question
        if asked.is_own and asked.dials != self.dials:
            return  # Turned while it was on its way to the model; asked about again since.
        if result.error is not None:
            # The text has not become better: asking again would fail again.
            self._log.warning("The model refused a job: %s (%s)", result.error, result.detail)
            self.asking.learn(asked, question.asked)
            return
        block = read_block(self.room.doc, question.block_id)
        if block is None or not self.is_enabled:
            return
        # What stands there already, split off or merged in a moment ago, is not to come twice.
        await self._follow(float("inf"))
        held = still_holding(question, block.text)
        found = proposals(
            result,
            question,
            held,
            block.text,
            document_id=self.room.document_id,
            strength=asked.dials.strength,
            refused=partial(self.book.is_refused, block.id),
            now=clock.now(),
        )
        new, superseded = compare(found, self.book.in_block(block.id), question, held, block.text)
        try:
            gone = await self._store.ledger.move(
                [s.id for s in superseded], SuggestionStatus.SUPERSEDED, expected=_OPEN
            )
            for suggestion in gone:
                self.book.drop(suggestion.id)
            offered = await self._store.ledger.offer(new)
        except AppError:
            self.asking.touch(block.id, time.monotonic())
            raise
        self.asking.learn(asked, [sentence.asked for sentence in held])
        self.book.add(offered, block.text)
        if offered:  # Where its block stands, should that one vanish.
            self._order = block_order(self.room.doc)
        self._moved.touch(block.id, time.monotonic())
        self.tell([*gone, *offered])
        for suggestion in offered:
            metrics.suggestions_total.labels(suggestion.kind).inc()
        if offered and asked.typed_at is not None:
            seconds = time.monotonic() - asked.typed_at
            metrics.keystroke_to_suggestion_seconds.observe(seconds)

    def _snapshot(self) -> dict[str, Any]:
        return {"event": "snapshot", "suggestions": [s.to_wire() for s in self.visible()]}
