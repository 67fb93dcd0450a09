"""Answers: what the model says becomes suggestions, where the text still says what was asked."""

import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from app import clock, metrics
from app.content.blocks import read_block
from app.errors import AppError
from app.jobs.messages import PolishResult
from app.logs import bind
from app.rooms.room import Room
from app.store import Ledger
from app.suggestions.asked import Asked
from app.suggestions.asking import Asking
from app.suggestions.following import Following
from app.suggestions.sift import compare, proposals, still_holding
from app.text.dials import Dials
from app.text.suggestion import Suggestion, SuggestionStatus

log = logging.getLogger(__name__)

MOST_RESULTS = 256
"""Answers that wait to be looked at; the oldest is dropped, and its block asked about again."""

_OPEN = (SuggestionStatus.OPEN,)


class Answers:
    """Of one room: those that wait to be looked at, in the order they came."""

    def __init__(
        self,
        room: Room,
        ledger: Ledger,
        asking: Asking,
        following: Following,
        tell: Callable[[Sequence[Suggestion]], None],
    ) -> None:
        self._room = room
        self._ledger = ledger
        self._asking = asking
        self._following = following
        self._tell = tell
        self._waiting: list[tuple[Asked, PolishResult]] = []
        self._log = bind(log, room=room.document_id)

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, result: PolishResult) -> bool:
        """An answer has come; False where nobody waits for it any more."""
        asked = self._asking.answered(result.job_id)
        if asked is None:
            return False
        if len(self._waiting) >= MOST_RESULTS:
            dropped, _ = self._waiting.pop(0)
            self._asking.touch(dropped.question.block_id, time.monotonic())
            self._asking.put_down(dropped)
        self._waiting.append((asked, result))
        return True

    def put_down(self) -> None:
        """Nobody is to look at them."""
        while self._waiting:
            self._asking.put_down(self._waiting.pop(0)[0])

    async def take_in(
        self,
        dials: Callable[[], Dials],
        is_enabled: Callable[[], bool],
        follow: Callable[[], Awaitable[None]],
    ) -> None:
        """Looks at all that wait. `follow` brings the book up to date with the text.

        Raises:
            StoreError, LeaseLost: the block of the one at hand is asked about again.
        """
        while self._waiting:
            asked, result = self._waiting.pop(0)
            try:
                await self._take(asked, result, dials, is_enabled, follow)
            finally:
                self._asking.put_down(asked)

    async def _take(
        self,
        asked: Asked,
        result: PolishResult,
        dials: Callable[[], Dials],
        is_enabled: Callable[[], bool],
        follow: Callable[[], Awaitable[None]],
    ) -> None:
        question = asked.question
        if asked.is_own and asked.dials != dials():
            return  # Turned while it was on its way to the model; asked about again since.
        if result.error is not None:
            # The text has not become better: asking again would fail again.
            self._log.warning("The model refused a job: %s (%s)", result.error, result.detail)
            self._asking.learn(asked, question.asked)
            return
        place = self._following.place_of(question.block_id)
        block = read_block(self._room.doc, question.block_id, place)
        if block is None or not is_enabled():
            return
        # What stands there already, split off or merged in a moment ago, is not to come twice.
        await follow()
        book = self._following.book
        held = still_holding(question, block.text)
        found = proposals(
            result,
            question,
            held,
            block.text,
            document_id=self._room.document_id,
            strength=asked.dials.strength,
            refused=partial(book.is_refused, block.id),
            now=clock.now(),
        )
        there = book.in_block(block.id)
        ours = [s for s in there if s.author is None]
        new, superseded = compare(found, ours, question, held, block.text)
        # What a person has proposed is not talked over.
        theirs = [s for s in there if s.author is not None]
        new = [s for s in new if not any(s.start <= t.end and t.start <= s.end for t in theirs)]
        try:
            gone = await self._ledger.move(
                [s.id for s in superseded], SuggestionStatus.SUPERSEDED, expected=_OPEN
            )
            for suggestion in gone:
                book.drop(suggestion.id)
            offered = await self._ledger.offer(new, fence=self._room.lease.fence)
        except AppError:
            self._asking.touch(block.id, time.monotonic())
            raise
        self._asking.learn(asked, [sentence.asked for sentence in held])
        self._following.offered(offered, block.id, block.text, time.monotonic())
        self._tell([*gone, *offered])
        asked.trace.note(suggestions=len(offered))
        for suggestion in offered:
            metrics.suggestions_total.labels(suggestion.kind).inc()
        if offered and asked.typed_at is not None:
            seconds = time.monotonic() - asked.typed_at
            metrics.keystroke_to_suggestion_seconds.observe(seconds)
