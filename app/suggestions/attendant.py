"""Attendant: follows one room. Its quiet blocks become questions, answers become suggestions.

One task does everything that waits or writes, one thing after the other, so the ledger and the
peers hear of each step in order. Decisions come in from the side (see `decisions.py`).
"""

import asyncio
import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, Protocol

from app.content.tree import AnyDoc
from app.errors import AppError, StoreError
from app.jobs import JobQueue
from app.jobs.messages import PolishResult
from app.logs import bind
from app.rooms import protocol
from app.rooms.group import Change
from app.rooms.peer import Peer
from app.rooms.room import Room
from app.settings import Settings
from app.store.sql import Store
from app.suggestions.answers import Answers
from app.suggestions.asking import Asking, Request
from app.suggestions.book import Book
from app.suggestions.following import Following
from app.suggestions.neighbours import block_order
from app.suggestions.pace import Pace
from app.suggestions.relayed import pack, unpack, unpack_requests
from app.suggestions.scribe import Scribe
from app.tasks import end
from app.text.anchor import Place
from app.text.dials import Dials
from app.text.suggestion import Suggestion, SuggestionStatus

log = logging.getLogger(__name__)

RECENT_SECONDS = 30.0
"""Blocks that were changed within this time are asked about by a new leader."""
TROUBLE_SECONDS = 1.0

UNLED_SECONDS = 10.0
"""A room that has just been opened may be without a leader for so long."""

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
        pace: Pace,
    ) -> None:
        self.room = room
        quiet, ceiling = settings.quiet_ms / 1000, settings.quiet_ceiling_ms / 1000
        self.asking = Asking(room, jobs, topic, quiet, ceiling, pace)
        # Only the leader asks, follows the text and writes it down; the others hear of it.
        self.is_leading = False
        self.leads = asyncio.Event()
        # Requests told to others; nobody may have led then.
        self._told: list[tuple[float, Request]] = []
        self.is_closed = False
        self.is_enabled = True
        self.dials = Dials()
        # Committed and about to be applied: (decided, place, the block's text before).
        self.accepting: tuple[Suggestion, Place, str] | None = None
        self._store = store
        self._decider = decider
        self._pace = pace
        self._log = bind(log, room=room.document_id)
        self._scribe = Scribe(store, room.document_id)
        self._following = Following(room, self._scribe, self.tell)
        self._results = Answers(room, store.ledger, self.asking, self._following, self.tell)
        # While another leads: which blocks were changed lately, should it die.
        self._recent: dict[str, float] = {}
        self._must_read = self._must_refresh = False
        self._meanwhile: list[tuple[Suggestion, str | None]] | None = None
        self._wake = asyncio.Event()
        self._sleeps_until: float | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def book(self) -> Book:
        """The suggestions as they are now."""
        return self._following.book

    async def begin(self) -> None:
        """Reads what the ledger knows, and follows from now on."""
        await self.refresh()
        await self._read_anew()
        self.room.changes.append(self._changed)
        self.room.lease.changed.append(self.missed)
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

    def relayed(self, body: Mapping[str, Any]) -> None:
        """The attendant of another process says something."""
        try:
            changed, requests = unpack(body), unpack_requests(body)
        except (TypeError, KeyError, ValueError, AttributeError):
            self._log.warning("A message of another version was not understood.")
            self.missed()
            return
        for suggestion, text in changed:
            if self._meanwhile is not None:
                self._meanwhile.append((suggestion, text))
            # Where open ones are is for the leader to say; new ones come from people anywhere.
            is_new = suggestion.author is not None and suggestion.id not in self.book.open
            if not self.is_leading or suggestion.status not in _OPEN or is_new:
                self.book.hear(suggestion, text)
        self._tell_peers([suggestion for suggestion, _ in changed])
        if "settings" in body:
            self._must_refresh = True
            self._wake.set()
        if self.is_leading and requests:
            self.request(requests)

    def missed(self) -> None:
        """What the ledger says may be news, and who leads as well."""
        self._must_read = True
        self._wake.set()

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
            self._following.finish()
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
            self._recent.update(dict.fromkeys(change.block_ids, now))
            return
        due = self._following.changed(change, now)
        for block_id in change.block_ids if self.is_enabled else ():
            due = min(due, self.asking.touch(block_id, now))
        if due < (float("inf") if self._sleeps_until is None else self._sleeps_until):
            self._wake.set()

    # ---- what the desk calls ---------------------------------------------------------------

    def deliver(self, result: PolishResult) -> None:
        """An answer has come for one of our jobs."""
        if self._results.put(result):
            self._wake.set()

    def request(self, requests: Iterable[Request]) -> None:
        """Asks about these blocks, changed or not."""
        self.asking.request(requests)
        self._wake.set()

    def told(self, requests: Iterable[Request]) -> None:
        """Whoever leads was asked for these. Should that soon be us, nobody has heard it."""
        now = time.monotonic()
        young = [(at, request) for at, request in self._told if now - at < UNLED_SECONDS]
        self._told = [*young, *((now, request) for request in requests)]

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
            is_asked = self.is_enabled and self._task is not None and self.is_leading
            self.asking.turned(block_order(self.room.doc) if is_asked else ())
            self._wake.set()

    def tell_pace(self) -> None:
        """Suggestions come late from now on, or no longer do."""
        body = {"event": "changed", "suggestions": [], "pace": self._pace.word}
        self.room.broadcast_json(protocol.SUGGESTIONS, body, wants="suggestions")

    def visible(self) -> list[Suggestion]:
        """The open suggestions; only those of people where the model's are switched off."""
        return self._shown(self.book.listed())

    def locate(self, suggestion: Suggestion, doc: AnyDoc) -> Place | None:
        """Where the suggestion holds in `doc`, which is newer than what we have seen."""
        return self._following.locate(suggestion, doc)

    def settled(self, suggestion: Suggestion, place: Place | None = None, text: str = "") -> bool:
        """A decision was made (accepted at `place` of `text`); tells everybody.

        False where it was known already: a repeated call.
        """
        is_news = suggestion.id in self.book.open
        done = suggestion
        if suggestion.status is SuggestionStatus.ACCEPTED and place is not None:
            done = self.book.accepted(suggestion, place, text)
            if self.is_leading:
                self._following.follow_blocks([place.block_id])
            self._wake.set()
        else:
            self.book.hear(suggestion, None)
        if self._meanwhile is not None:
            self._meanwhile.append((done, None))
        self._tell_peers([suggestion])
        self.room.tell_companions(pack([(done, None)]))
        return is_news

    def proposed(self, suggestion: Suggestion, text: str) -> None:
        """A person proposes something in a block that says `text`; tells everybody."""
        if self._meanwhile is not None:
            self._meanwhile.append((suggestion, text))
        if self.is_leading:
            self._following.offered([suggestion], suggestion.block_id, text, time.monotonic())
            self._wake.set()
        else:
            self.book.hear(suggestion, text)
        self.tell([suggestion])

    def tell(self, changed: Sequence[Suggestion]) -> None:
        """Sends changed suggestions to everybody who wants them, here and elsewhere."""
        if changed:
            self._tell_peers(changed)
            self.room.tell_companions(pack((s, self.book.text_of(s)) for s in changed))

    def _tell_peers(self, changed: Sequence[Suggestion]) -> None:
        if shown := self._shown(changed):
            body = {"event": "changed", "suggestions": [s.to_wire() for s in shown]}
            self.room.broadcast_json(protocol.SUGGESTIONS, body, wants="suggestions")

    def _shown(self, suggestions: Sequence[Suggestion]) -> list[Suggestion]:
        return [s for s in suggestions if self.is_enabled or s.author is not None]

    # ---- the one task ----------------------------------------------------------------------

    async def _work(self) -> None:
        while True:
            await self._sleep()
            try:
                if self._must_refresh:
                    await self.refresh()
                    self._must_refresh = False
                if self._must_read:
                    await self._read_anew()
                if not self.is_leading:
                    continue
                await self._follow(time.monotonic())
                await self._results.take_in(
                    lambda: self.dials, lambda: self.is_enabled, partial(self._follow, float("inf"))
                )
                if self.is_enabled:
                    await self.asking.ask(time.monotonic(), self.dials)
            except AppError as error:
                self._log.warning("Suggestions are delayed: %s", error)
                await asyncio.sleep(TROUBLE_SECONDS)
            except Exception:
                self._log.exception("Suggestions stumbled", extra={"event": "attendant.failed"})
                await asyncio.sleep(TROUBLE_SECONDS)

    async def _sleep(self) -> None:
        times = (self._following.next_due(), self.asking.next_due())
        self._sleeps_until = min((t for t in times if t is not None), default=None)
        is_busy = self._results or self._scribe.is_behind or self._must_read or self._must_refresh
        if not is_busy:
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
        self._following.follow(now)
        await self._write_down()

    async def _write_down(self) -> None:
        if not await self._scribe.write_down():
            # Somebody has decided meanwhile, and we have not heard of it.
            self.missed()

    async def _read_anew(self) -> None:
        """The book becomes what the ledger knows, and this process leads or follows."""
        self._must_read = False
        leads = self.room.lease.held
        seen = self.visible()
        self._meanwhile = []
        try:
            if self.is_leading and not leads:
                await self.asking.stop()
                self._scribe.forget()
            elif leads:
                await self._scribe.write_down()
            book = await self._scribe.read(may_expire=leads)
        except BaseException:
            self._must_read, self._meanwhile = True, None
            raise
        meanwhile, self._meanwhile = self._meanwhile, None
        self._following.book = book
        for suggestion, text in meanwhile:
            book.hear(suggestion, text)
        self._lead(leads)
        if self.visible() != seen:
            self.room.broadcast_json(protocol.SUGGESTIONS, self._snapshot(), wants="suggestions")
        if leads:
            await self._scribe.write_down()

    def _lead(self, leads: bool) -> None:
        is_new, self.is_leading = leads and not self.is_leading, leads
        if not leads:
            self.leads.clear()
            self._following.rest()
            self._results.put_down()
            return
        self._following.lead()
        if is_new:
            self.told(())
            self.asking.request(request for _, request in self._told)
            self._told.clear()
            self.leads.set()
            # The questions of whoever led before are lost with it.
            now = time.monotonic()
            for block_id, at in self._recent.items():
                if self.is_enabled and now - at < RECENT_SECONDS:
                    self.asking.touch(block_id, now)
        self._recent.clear()

    def _snapshot(self) -> dict[str, Any]:
        body = {"event": "snapshot", "suggestions": [s.to_wire() for s in self.visible()]}
        return body | {"pace": self._pace.word} if self._pace.is_slow else body


def attendant_of(room: Room) -> Attendant:
    """Who attends the room. Raises StoreError: its suggestions could not be read."""
    if not isinstance(room.companion, Attendant):
        raise StoreError("The suggestions of this document could not be read; reload the page.")
    return room.companion
