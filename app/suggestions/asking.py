"""Asking: a room's questions to the model, from a quiet block to a job and back to its answer."""

import base64
import logging
import random
import time
import uuid
from collections.abc import Iterable, KeysView

from app import clock, tracing
from app.content.blocks import read_block
from app.errors import ModelUnavailable, TooMany
from app.jobs import JobQueue
from app.jobs.messages import DOCUMENT, INTERACTIVE, PolishJob
from app.rooms.room import Room
from app.settings import Settings
from app.store.sql import Store
from app.suggestions.asked import STEPS, Asked, Request, askable
from app.suggestions.debounce import Debounce
from app.suggestions.pace import Pace
from app.suggestions.question import AskedSentence, Memory, Question, compose, ends_open
from app.suggestions.unseen import Unseen
from app.suggestions.whereabouts import Whereabouts
from app.tasks import Flag
from app.text.dials import Dials

log = logging.getLogger(__name__)

MOST_IN_FLIGHT = 32
"""Jobs of one room that wait for an answer. Further blocks wait here, in the debounce."""
FEW_IN_FLIGHT = 4
"""The same while the workers are behind: the rest waits here, where newer text replaces it."""
FEW_BLOCKS = 4
"""More blocks than this at once are a paste, not typing: they queue behind people who type."""
SETTLED_SECONDS, RESTED_SECONDS = 2.0, 8.0
"""Quiet for this long, an unfinished sentence counts as finished: where its writer has gone on to
another block, and where they may only be thinking."""
DEADLINE_SECONDS, PATIENT_SECONDS = 30.0, 300.0
"""When an answer comes too late: for what was typed, and for what was requested."""
LOOK_SECONDS = 5.0
"""How often it is seen whether there is time again for what nobody waits for."""
MOST_PER_BLOCK = 4
"""Answers awaited for one block, counting those that were replaced in the queue."""
FIRST_BACK_OFF, LONGEST_BACK_OFF = 1.0, 30.0
"""Seconds until a block is asked about again after the queue was full or no model answered: at
most so many, and at least half of them, so that rooms do not come back all at once."""


class Asking:
    """Decides when to ask about which block, and knows which answers are still awaited."""

    def __init__(
        self, room: Room, store: Store, jobs: JobQueue, settings: Settings, topic: str, pace: Pace
    ) -> None:
        self.memory = Memory()
        self.unseen = Unseen(room, store)
        self.whereabouts = Whereabouts()
        self._room = room
        self._jobs = jobs
        self._topic = topic
        self._pace = pace
        self._busy = Debounce(settings.quiet_ms / 1000, settings.quiet_ceiling_ms / 1000)
        self._waiting: dict[str, Asked] = {}
        self._requested: list[Request] = []
        self._back_off = 0.0
        self._pause = 0.0
        self._in_hand = 0
        self.is_done = Flag(is_set=True)

    @property
    def job_ids(self) -> KeysView[str]:
        """Answers still awaited."""
        return self._waiting.keys()

    def touch(self, block_id: str, now: float) -> float:
        """The block's text changed; returns when it is to be asked about."""
        self._busy.stretch = self._pace.extra_seconds
        return self._busy.touch(block_id, now)

    def request(self, requests: Iterable[Request]) -> None:
        """Somebody asked for these blocks; `is_done` is set when all have been answered."""
        self._requested.extend(requests)
        self._note_done()

    def turned(self, block_ids: Iterable[str]) -> None:
        """The document's dials were turned: all its blocks are asked about again."""
        self.memory.clear()
        for job_id, asked in list(self._waiting.items()):
            if asked.is_own:  # Its block is among those asked about now.
                del self._waiting[job_id]
        kept = [request for request in self._requested if request.dials is not None]
        again = [Request(block_id) for block_id in block_ids]
        self._requested = [*kept, *again]
        if again:
            self.unseen.finish()
        self._note_done()

    def next_due(self) -> float | None:
        """When `ask` has something to do."""
        times = [asked.gives_up_at for asked in self._waiting.values()]
        if self.unseen.next is not None and self._pace.is_slow:
            # Nobody says when the workers have caught up.
            times.append(time.monotonic() + LOOK_SECONDS)
        if self._room_left > 0:
            is_free = bool(self._requested) or self._may_look
            first = 0.0 if is_free else self._busy.next_due()
            if first is not None:
                times.append(max(first, self._back_off))
        return min(times, default=None)

    async def ask(self, now: float, dials: Dials) -> None:
        """Asks about every block that is due, as far as the queue takes it."""
        for job_id, asked in list(self._waiting.items()):
            if asked.gives_up_at <= now:  # Nobody answered: ask again, if it still matters.
                del self._waiting[job_id]
                if asked.typed_at is not None:
                    self._busy.again(asked.question.block_id, asked.typed_at, now)
        self._note_done()
        await self.unseen.go_on(self._looks)
        if now < self._back_off:
            return
        try:
            await self._ask_typed(now, dials)
            await self._ask_requested(dials)
            await self._look_over(dials)
        except (TooMany, ModelUnavailable) as error:
            log.info("Asking again later: %s", error)
            self._pause = min(max(FIRST_BACK_OFF, 2 * self._pause), LONGEST_BACK_OFF)
            self._back_off = now + self._pause * random.uniform(0.5, 1.0)
        else:
            self._back_off = 0.0
        self._note_done()

    def answered(self, job_id: str) -> Asked | None:
        """The question that this answers, once; None where nobody waits for it any more.

        `put_down` follows when the answer has been dealt with.
        """
        self._pause = self._back_off = 0.0
        asked = self._waiting.pop(job_id, None)
        self._in_hand += asked is not None
        if asked is not None:
            seconds = time.monotonic() - asked.asked_at
            tracing.record("job", asked.trace.carrier, seconds=seconds, job=job_id)
        return asked

    def put_down(self, asked: Asked) -> None:
        """Its answer has been dealt with, one way or another."""
        asked.trace.end()
        self._in_hand -= 1
        self._note_done()

    def learn(self, asked: Asked, sentences: Iterable[AskedSentence]) -> None:
        """These sentences of the answer were used and need not be asked about again."""
        for sentence in sentences:
            self.memory.add(sentence.memory)
        if not asked.question.is_whole:
            now = time.monotonic()
            self._busy.again(asked.question.block_id, now, now)

    async def stop(self) -> None:
        """Nothing is to be asked any more; waiting jobs are not started."""
        self._busy.clear()
        self._requested.clear()
        self.unseen.rest(self._looks)
        keys = {
            self._key(a.question.block_id, a.is_own, a.typed_at) for a in self._waiting.values()
        }
        self._waiting.clear()
        self._note_done()
        for key in keys:
            await self._jobs.withdraw(key)
        await self.unseen.note()

    async def _ask_typed(self, now: float, dials: Dials) -> None:
        due = self._busy.take(now, max(0, self._room_left))
        priority = INTERACTIVE if len(due) <= FEW_BLOCKS else DOCUMENT
        for index, (block_id, typed_at) in enumerate(due):
            block = read_block(self._room.doc, block_id)
            if block is None:
                continue
            quiet, is_written = now - typed_at, self.whereabouts.is_somebody_in(block_id)
            settled = quiet >= (RESTED_SECONDS if is_written else SETTLED_SECONDS)
            question = compose(block, memory=self.memory, dials=dials, settled=settled)
            if question is not None:
                try:
                    await self._submit(question, dials, True, STEPS, priority, typed_at)
                except (TooMany, ModelUnavailable):
                    for left, touched_at in due[index:]:
                        self._busy.again(left, touched_at, now)
                    raise
            if not settled and ends_open(block):
                wait = SETTLED_SECONDS if quiet < SETTLED_SECONDS else RESTED_SECONDS
                self._busy.again(block_id, typed_at, typed_at + wait)

    async def _ask_requested(self, own: Dials) -> None:
        while self._requested and self._room_left > 0:
            request = self._requested[0]
            is_own, dials = request.dials is None, request.dials or own
            block = read_block(self._room.doc, request.block_id)
            question = None if block is None else askable(block, dials)
            if question is not None:
                await self._submit(question, dials, is_own, request.steps, DOCUMENT, None)
            if self._requested and self._requested[0] is request:  # Not turned meanwhile.
                del self._requested[0]

    async def _look_over(self, dials: Dials) -> None:
        if self._room_left <= 0 or self._requested or not self._may_look:
            return
        block = read_block(self._room.doc, self.unseen.next or "", self.unseen.at)
        # What was asked about meanwhile is remembered: somebody has touched it after all.
        question = None if block is None else askable(block, dials, self.memory)
        if question is not None:
            await self._submit(question, dials, True, STEPS, DOCUMENT, None, is_unseen=True)
        self.unseen.step()

    async def _submit(
        self,
        question: Question,
        dials: Dials,
        is_own: bool,
        steps: int,
        priority: int,
        typed_at: float | None,
        *,
        is_unseen: bool = False,
    ) -> None:
        wall = clock.now()
        wait = DEADLINE_SECONDS if typed_at is not None else PATIENT_SECONDS
        asked_at, job_id = time.monotonic(), uuid.uuid4().hex
        trace = tracing.begin(
            "suggest",
            ago=0.0 if typed_at is None else asked_at - typed_at,
            room=self._room.document_id,
            job=job_id,
            passages=len(question.passages),
        )
        job = PolishJob(
            id=job_id,
            key=self._key(question.block_id, is_own, typed_at),
            topic=self._topic,
            passages=list(question.passages),
            strength=dials.strength,
            alarms=dials.alarms,
            steps=steps,
            priority=priority,
            deadline=wall + wait,
            submitted_at=wall,
            document_id=self._room.document_id,
            state_vector=base64.b64encode(self._room.doc.get_state()).decode("ascii"),
            seq=self._room.seq,
            trace=trace.carrier,
        )
        gives_up_at = asked_at + wait + 1.0
        # Before it is submitted: an answer may come sooner than the queue says that it took it.
        self._waiting[job.id] = Asked(
            job.id, question, dials, is_own, typed_at, gives_up_at, asked_at, trace, is_unseen
        )
        try:
            await self._jobs.submit(job)
        except BaseException:
            self._waiting.pop(job.id, None)
            raise
        # An older one has been replaced in the queue, or is at the model right now.
        same = [i for i, a in self._waiting.items() if a.question.block_id == question.block_id]
        for old in same[:-MOST_PER_BLOCK]:
            del self._waiting[old]

    @property
    def _room_left(self) -> int:
        """How many more answers may be awaited."""
        most = FEW_IN_FLIGHT if self._pace.is_slow else MOST_IN_FLIGHT
        return most - len(self._waiting)

    @property
    def _looks(self) -> int:
        """Answers awaited for what nobody has touched, and any that are not dealt with yet."""
        return self._in_hand + sum(asked.is_unseen for asked in self._waiting.values())

    @property
    def _may_look(self) -> bool:
        """After all that people wait for, and not while the workers are behind."""
        is_left = self.unseen.next is not None
        return is_left and not self._pace.is_slow and self._looks < FEW_IN_FLIGHT

    def _key(self, block_id: str, is_own: bool, typed_at: float | None) -> str:
        kind = "" if typed_at is not None else "/again" if is_own else "/all"
        return f"{self._room.document_id}/{block_id}{kind}"

    def _note_done(self) -> None:
        if (
            self._in_hand
            or self._requested
            or any(a.typed_at is None and not a.is_unseen for a in self._waiting.values())
        ):
            self.is_done.clear()
        else:
            self.is_done.set()
