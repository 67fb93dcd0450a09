"""SuggestionDesk: one per process. Takes the model's answers in and gives each to its room."""

import asyncio
import logging
import uuid
from collections.abc import Sequence
from contextlib import suppress

from pydantic import ValidationError

from app import metrics
from app.bus import Bus, Subscription
from app.content.blocks import read_blocks
from app.errors import AppError, Conflict, ModelUnavailable, NotFound
from app.jobs import JobQueue
from app.jobs.messages import PolishResult
from app.rooms.peer import Peer
from app.rooms.registry import RoomRegistry
from app.rooms.room import Companion, Room
from app.settings import Settings
from app.store.sql import Store
from app.suggestions import direct
from app.suggestions.asked import STEPS, Request, askable
from app.suggestions.attendant import Attendant, attendant_of
from app.suggestions.decisions import Choice, Decisions
from app.suggestions.pace import LOOK_SECONDS, Pace
from app.suggestions.people import Proposals
from app.suggestions.relayed import SETTINGS, pack_requests
from app.suggestions.succession import UNLED_SECONDS
from app.tasks import end
from app.text.dials import DEFAULT_ALARMS, Dials
from app.text.suggestion import Decided, Decision, Suggestion, SuggestionStatus

log = logging.getLogger(__name__)

INBOX = 4096
"""Answers of the model that wait to be given to their rooms; the oldest is dropped."""
MOST_DIRECT = 512
"""Pieces of text without a document that wait for an answer."""


class SuggestionDesk:
    """All that endpoints need to know of suggestions."""

    def __init__(
        self,
        store: Store,
        bus: Bus,
        jobs: JobQueue,
        settings: Settings,
        registry: RoomRegistry,
    ) -> None:
        self._store = store
        self._bus = bus
        self._jobs = jobs
        self._settings = settings
        self._registry = registry
        self._decisions = Decisions(store)
        self.proposals = Proposals(store, registry)
        self._topic = f"polished.{uuid.uuid4().hex}"
        self._attendants: dict[str, Attendant] = {}
        self._most = 16
        self._direct: dict[str, asyncio.Future[PolishResult]] = {}
        self._background: set[asyncio.Task[None]] = set()
        self._listener: asyncio.Task[None] | None = None
        self._pacer: asyncio.Task[None] | None = None
        self._pace = Pace(jobs)

    async def start(self) -> None:
        """Answers are heard from now on."""
        subscription = await self._bus.subscribe(self._topic, inbox=INBOX)
        self._listener = asyncio.create_task(self._listen(subscription), name="desk-listen")
        self._pacer = asyncio.create_task(self._keep_pace(), name="desk-pace")

    async def close(self) -> None:
        """Hears nothing more. The rooms have closed before."""
        for task in (*self._background, self._listener, self._pacer):
            if task is not None:
                await end(task)

    async def attend(self, room: Room) -> Companion:
        """What the registry attaches to a room that opens."""
        attendant = Attendant(
            room,
            self._store,
            self._jobs,
            self._settings,
            topic=self._topic,
            decide=self._decisions.received,
            pace=self._pace,
        )
        await attendant.begin()
        if len(self._attendants) >= self._most:
            # Now and then, not whenever a room opens: there may be thousands.
            left = {i: one for i, one in self._attendants.items() if not one.is_closed}
            self._attendants, self._most = left, 2 * len(left) + 16
        self._attendants[room.document_id] = attendant
        return attendant

    async def decide(
        self,
        document_id: str,
        suggestion_id: str,
        decision: Decision,
        *,
        actor: str,
        key: str | None = None,
        peer: Peer | None = None,
        choice: Choice = None,
    ) -> Decided:
        """Accepts (with one of the alternatives, where one is chosen) or rejects, exactly once.

        Raises:
            NotFound: no such document, or no such suggestion in it.
            BadRequest: `choice` is none of its alternatives.
            StoreError: nothing has happened.
        """
        async with self._registry.open(document_id) as room:
            return await self._decisions.decide(
                attendant_of(room),
                suggestion_id,
                decision,
                actor=actor,
                key=key,
                peer=peer,
                choice=choice,
            )

    async def decide_many(
        self, document_id: str, ids: Sequence[str], decision: Decision, *, actor: str
    ) -> list[tuple[str, Decided]]:
        """Accepts or rejects many; each has its own answer.

        Raises:
            NotFound: one of them is not there; nothing was decided.
        """
        async with self._registry.open(document_id) as room:
            return await self._decisions.decide_many(attendant_of(room), ids, decision, actor=actor)

    async def open_suggestions(self, document_id: str) -> list[Suggestion]:
        """What people see in the document now.

        Raises:
            NotFound
        """
        async with self._registry.open(document_id) as room:
            return attendant_of(room).herald.visible()

    async def list(
        self, document_id: str, status: SuggestionStatus | None = None
    ) -> list[Suggestion]:
        """All suggestions ever made for the document, or those of one status.

        Raises:
            NotFound
        """
        if status is SuggestionStatus.OPEN:
            return await self.open_suggestions(document_id)
        await self._store.documents.get(document_id)
        return await self._store.ledger.of_document(document_id, status)

    async def settings_changed(self, document_id: str) -> None:
        """The document's switch or one of its dials was changed."""
        self._registry.tell_companions(document_id, SETTINGS)
        attendant = self._attendants.get(document_id)
        if attendant is not None and not attendant.is_closed:
            await attendant.refresh()

    async def polish_document(
        self,
        document_id: str,
        *,
        blocks: Sequence[str] | None = None,
        strength: float | None = None,
        alarms: float | None = None,
        steps: int | None = None,
    ) -> int:
        """Asks about blocks (all of them), changed or not; returns how many have prose.

        Raises:
            NotFound: the document, or one of the blocks.
            Conflict: suggestions are switched off for this document.
            ModelUnavailable
        """
        health = await self._jobs.health()
        if health.state in ("off", "failed"):
            raise ModelUnavailable(health.reason)
        async with self._registry.open(document_id) as room:
            attendant = attendant_of(room)
            if not attendant.herald.is_enabled:
                raise Conflict("Suggestions are switched off for this document.")
            own = attendant.dials
            dials = Dials(
                own.strength if strength is None else strength,
                own.alarms if alarms is None else alarms,
            )
            live = {block.id: block for block in read_blocks(room.doc)}
            if missing := [b for b in blocks or () if b not in live]:
                raise NotFound(f"There is no block {missing[0]!r} in this document.")
            wanted = live.values() if blocks is None else [live[b] for b in dict.fromkeys(blocks)]
            requests = [
                Request(block.id, dials, STEPS if steps is None else steps)
                for block in wanted
                if block.id and askable(block, dials) is not None
            ]
            if attendant.is_leading:
                attendant.request(requests)
            else:
                room.tell_companions(pack_requests(requests))
                attendant.succession.told(requests)
        task = asyncio.create_task(self._stay(document_id))
        self._background.add(task)
        task.add_done_callback(self._background.discard)
        return len(requests)

    async def polish_text(
        self,
        text: str,
        *,
        strength: float = 0.0,
        alarms: float = DEFAULT_ALARMS,
        steps: int = STEPS,
        keep: Sequence[str] = (),
        avoid: Sequence[str] = (),
        timeout: float = 60.0,
    ) -> PolishResult:
        """The model without a document; one passage, offsets in code points of `text`.

        Raises:
            TooBig, BadRequest, TooMany, ModelUnavailable
        """
        health = await self._jobs.health()
        if health.state in ("off", "failed"):
            raise ModelUnavailable(health.reason)
        result = await direct.polish_text(
            self._jobs,
            self._topic,
            self._await_answer,
            text,
            dials=Dials(strength, alarms),
            steps=steps,
            keep=keep,
            avoid=avoid,
            timeout=timeout,
        )
        return result if result.model else result.model_copy(update={"model": health.model or ""})

    def _await_answer(self, job_id: str) -> "asyncio.Future[PolishResult]":
        if len(self._direct) >= MOST_DIRECT:
            raise ModelUnavailable("Too many texts are being polished; try again in a moment.")
        future = asyncio.get_running_loop().create_future()
        self._direct[job_id] = future
        future.add_done_callback(lambda _: self._direct.pop(job_id, None))
        return future

    async def _stay(self, document_id: str) -> None:
        """Keeps the room open until everything asked for has been answered."""
        try:
            async with self._registry.open(document_id) as room:
                attendant = attendant_of(room)
                with suppress(TimeoutError):
                    async with asyncio.timeout(UNLED_SECONDS):
                        await attendant.leads.wait()
                await attendant.asking.is_done.wait()
        except AppError as error:
            log.info("A document was closed while it was polished: %s", error)

    async def _keep_pace(self) -> None:
        """Tells everybody here when the workers fall behind, and when they have caught up."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if self._pace.look():
                log.info("Suggestions come %s.", "late" if self._pace.is_slow else "in time")
                for attendant in self._attendants.values():
                    if not attendant.is_closed:
                        attendant.herald.tell_pace()

    async def _listen(self, subscription: Subscription) -> None:
        async with subscription:
            async for message in subscription:
                try:
                    result = PolishResult.model_validate_json(message)
                except ValidationError:
                    log.error("An answer of a worker cannot be read; is it of this version?")
                    continue
                self._deliver(result)

    def _deliver(self, result: PolishResult) -> None:
        metrics.forward_passes_total.inc(result.usage.forward_passes)
        metrics.model_tokens_total.inc(result.usage.tokens)
        metrics.model_seconds.observe(result.usage.milliseconds / 1000)
        waiting = self._direct.get(result.job_id)
        if waiting is not None:
            if not waiting.done():
                waiting.set_result(result)
            return
        for attendant in self._attendants.values():
            if result.job_id in attendant.asking.job_ids:
                attendant.deliver(result)
                return
