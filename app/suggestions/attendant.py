"""Attendant: follows one room. Its quiet blocks become questions, answers become suggestions.

One task does everything that waits or writes, one thing after the other, so the ledger and the
peers hear of each step in order. Decisions come in from the side (see `decisions.py`).
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from app.errors import AppError, StoreError
from app.jobs import JobQueue
from app.jobs.messages import PolishResult
from app.logs import bind
from app.rooms.group import Change
from app.rooms.peer import Peer
from app.rooms.room import Room
from app.settings import Settings
from app.store.sql import Store
from app.suggestions.alarm import Alarm
from app.suggestions.answers import Answers
from app.suggestions.asked import Request
from app.suggestions.asking import Asking
from app.suggestions.book import Book
from app.suggestions.following import Following
from app.suggestions.hearing import Hearing
from app.suggestions.herald import Herald
from app.suggestions.neighbours import block_order
from app.suggestions.pace import Pace
from app.suggestions.relayed import unpack_requests
from app.suggestions.scribe import Scribe
from app.suggestions.succession import Succession
from app.tasks import Flag, end
from app.text.anchor import Place
from app.text.dials import Dials
from app.text.suggestion import Suggestion, SuggestionStatus

log = logging.getLogger(__name__)

TROUBLE_SECONDS = 1.0

Decide = Callable[[Room, Peer, Mapping[str, Any]], Awaitable[None]]
"""Takes a decision that came in over the websocket, and answers the peer."""


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
        decide: Decide,
        pace: Pace,
    ) -> None:
        self.room = room
        self.asking = Asking(room, store, jobs, settings, topic, pace)
        # Only the leader asks, follows the text and writes it down; the others hear of it.
        self.is_leading = False
        self.leads = Flag()
        self.is_closed = False
        self.dials = Dials()
        # Committed and about to be applied: (decided, place, the block's text before).
        self.accepting: tuple[Suggestion, Place, str] | None = None
        self._store = store
        self._decide = decide
        self._log = bind(log, room=room.document_id)
        self._scribe = Scribe(store, room.document_id)
        self.herald = Herald(room, lambda: self.book, pace)
        self.following = Following(room, self._scribe, self.herald.tell)
        self._results = Answers(room, store.ledger, self.asking, self.following, self.herald.tell)
        self.succession = Succession()
        self._hearing = Hearing(self._scribe)
        self._must_refresh = False
        self._alarm = Alarm()
        self._task: asyncio.Task[None] | None = None

    @property
    def book(self) -> Book:
        """The suggestions as they are now."""
        return self.following.book

    async def begin(self) -> None:
        """Reads what the ledger knows, and follows from now on."""
        await self.refresh()
        await self._read_anew()
        self.room.changes.append(self._changed)
        self.room.lease.changed.append(self.missed)
        self._task = asyncio.create_task(self._work(), name=f"attend-{self.room.document_id}")

    def joined(self, peer: Peer) -> None:
        """Sends the list of open suggestions."""
        self.herald.greet(peer)
        self._alarm.ring()

    async def received(self, peer: Peer, kind: int, body: Mapping[str, Any]) -> None:
        """A decision."""
        await self._decide(self.room, peer, body)

    def left(self, peer: Peer) -> None:
        """Whoever is gone is in the middle of nothing."""
        self.asking.whereabouts.left(peer.id)

    def relayed(self, body: Mapping[str, Any]) -> None:
        """The attendant of another process says something."""
        try:
            requests = unpack_requests(body)
            changed = self._hearing.take_in(self.book, body, leads=self.is_leading)
        except (TypeError, KeyError, ValueError, AttributeError):
            self._log.warning("A message of another version was not understood.")
            self.missed()
            return
        self.herald.tell_peers(changed)
        if "settings" in body:
            self._must_refresh = True
            self._alarm.ring()
        if self.is_leading and requests:
            self.request(requests)

    def missed(self) -> None:
        """What the ledger says may be news, and who leads as well."""
        self._hearing.is_due = True
        self._alarm.ring()

    async def close(self) -> None:
        """Writes down where everything is, and stops."""
        self.is_closed = True
        with suppress(ValueError):
            self.room.changes.remove(self._changed)
            self.room.lease.changed.remove(self.missed)
        if self._task is not None:
            await end(self._task)
        try:
            await self.asking.stop()
            if not self.is_leading:
                return
            self.following.finish()
            await self._write_down()
        except AppError as error:
            self._log.warning("Suggestions will be anchored again at the next opening: %s", error)

    def _changed(self, change: Change) -> None:
        if self.accepting is not None:
            # In the room's own turn: the next accept must find the book up to date.
            accepted, self.accepting = self.accepting, None
            self.settled(*accepted)
        now = time.monotonic()
        if not self.is_leading:
            self.succession.changed(change.block_ids)
            return
        self.asking.whereabouts.wrote(change.origins, change.block_ids)
        due = self.following.changed(change, now)
        for block_id in change.block_ids if self.herald.is_enabled else ():
            due = min(due, self.asking.touch(block_id, now))
        self._alarm.due(due)

    def deliver(self, result: PolishResult) -> None:
        """An answer has come for one of our jobs."""
        if self._results.put(result):
            self._alarm.ring()

    def request(self, requests: Iterable[Request]) -> None:
        """Asks about these blocks, changed or not."""
        self.asking.request(requests)
        self._alarm.ring()

    async def refresh(self) -> None:
        """Reads the document's switch and dials; tells the peers when the list changes.

        Whoever turns a dial wants to see what it does: the whole text is asked about again.
        """
        row = await self._store.documents.get(self.room.document_id)
        dials = Dials(row.strength, row.alarms)
        is_turned, self.dials = dials != self.dials, dials
        self.asking.unseen.is_expected = row.look_from is not None
        if row.suggestions_enabled != self.herald.is_enabled:
            self.herald.is_enabled = row.suggestions_enabled
            if not self.herald.is_enabled:
                await self.asking.stop()
            self.herald.tell_all()
        if is_turned:
            is_asked = self.herald.is_enabled and self._task is not None and self.is_leading
            self.asking.turned(block_order(self.room.doc) if is_asked else ())
            self._alarm.ring()

    def settled(self, suggestion: Suggestion, place: Place | None = None, text: str = "") -> bool:
        """A decision was made (accepted at `place` of `text`); tells everybody.

        False where it was known already: a repeated call.
        """
        is_news, done = suggestion.id in self.book.open, suggestion
        if suggestion.status is SuggestionStatus.ACCEPTED and place is not None:
            done = self.book.accepted(suggestion, place, text)
            if self.is_leading:
                self.following.follow_blocks([place.block_id])
            self._alarm.ring()
        else:
            self.book.hear(suggestion, None)
        self._hearing.note(done, None)
        self.herald.tell_peers([suggestion])
        self.herald.tell_others([(done, None)])
        return is_news

    def proposed(self, suggestion: Suggestion, text: str) -> None:
        """A person proposes something in a block that says `text`; tells everybody."""
        self._hearing.note(suggestion, text)
        if self.is_leading:
            self.following.offered([suggestion], suggestion.block_id, text, time.monotonic())
            self._alarm.ring()
        else:
            self.book.hear(suggestion, text)
        self.herald.tell([suggestion])

    async def _work(self) -> None:
        while True:
            is_due = self._hearing.is_due or self._must_refresh
            if self._results or self._scribe.is_behind or is_due:
                self._alarm.awake()
            else:
                await self._alarm.sleep(self.following.next_due(), self.asking.next_due())
            try:
                if self._must_refresh:
                    await self.refresh()
                    self._must_refresh = False
                if self._hearing.is_due:
                    await self._read_anew()
                if not self.is_leading:
                    continue
                await self._follow(time.monotonic())
                await self._results.take_in(
                    lambda: self.dials,
                    lambda: self.herald.is_enabled,
                    partial(self._follow, float("inf")),
                )
                if self.herald.is_enabled:
                    await self.asking.ask(time.monotonic(), self.dials)
            except AppError as error:
                self._log.warning("Suggestions are delayed: %s", error)
                await asyncio.sleep(TROUBLE_SECONDS)
            except Exception:
                self._log.exception("Suggestions stumbled", extra={"event": "attendant.failed"})
                await asyncio.sleep(TROUBLE_SECONDS)

    async def _follow(self, now: float) -> None:
        self.following.follow(now)
        await self._write_down()

    async def _write_down(self) -> None:
        if not await self._scribe.write_down():
            # Somebody has decided meanwhile, and we have not heard of it.
            self.missed()

    async def _read_anew(self) -> None:
        """The book becomes what the ledger knows, and this process leads or follows."""
        leads = self.room.lease.held
        seen = self.herald.visible()

        async def before() -> None:
            if self.is_leading and not leads:
                await self.asking.stop()
                self._scribe.forget()
            elif leads:
                await self._scribe.write_down()

        self.following.book = await self._hearing.read(before, may_expire=leads)
        self._lead(leads)
        if self.herald.visible() != seen:
            self.herald.tell_all()
        if leads:
            await self._scribe.write_down()

    def _lead(self, leads: bool) -> None:
        is_new, self.is_leading = leads and not self.is_leading, leads
        if not leads:
            self.leads.clear()
            self.following.rest()
            self._results.put_down()
            return
        self.following.lead()
        if is_new:
            requests, blocks = self.succession.take_over()
            self.asking.request(requests)
            self.leads.set()
            # The questions of whoever led before are lost with it.
            for block_id in blocks if self.herald.is_enabled else ():
                self.asking.touch(block_id, time.monotonic())
        self.succession.forget()


def attendant_of(room: Room) -> Attendant:
    """Who attends the room. Raises StoreError: its suggestions could not be read."""
    if not isinstance(room.companion, Attendant):
        raise StoreError("The suggestions of this document could not be read; reload the page.")
    return room.companion
