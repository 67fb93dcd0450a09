"""The document in memory: always a prefix of its log, applied strictly in the order of `seq`.

What is missing between memory and the end of the log is read from the store, whoever wrote it.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from app import metrics
from app.errors import LeaseLost
from app.logs import bind
from app.rooms import crdt
from app.rooms.ahead import Ahead, Part
from app.rooms.lease import Lease
from app.rooms.live import ApplyFailed, LiveDocument, Touched
from app.store import Seq, StoredDocument, UpdateStore

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Step:
    """What memory went on by.

    Attributes:
        parts: the updates with their makers; None where the document was read again.
        whole: all that is new in the document as one update.
        touched: None where it is not known.
        count: how many entries of the log.
        is_parts: whether `whole` says what the parts say, no less and no more.
    """

    parts: Sequence[Part] | None
    whole: bytes
    touched: Touched | None
    count: int
    is_parts: bool


class Memory:
    """Owned by the room's writer, which alone calls what is asynchronous.

    Attributes:
        live: the document. `seq`: the last one it holds.
        ahead: what is known of the log beyond that.
    """

    def __init__(
        self, document_id: str, stored: StoredDocument, updates: UpdateStore, lease: Lease
    ) -> None:
        """Raises DamagedUpdate when the document cannot be read."""
        self.live = _live(stored)
        self.seq = stored.seq
        self.ahead = Ahead(stored.seq)
        # What this process has just appended, where nobody else has written before it.
        self._next: list[Part] | None = None
        self._moved: asyncio.Event | None = None  # Made when somebody waits.
        self._document_id = document_id
        self._updates = updates
        self._lease = lease
        self._must_reload = False
        self._left_out: frozenset[bytes] = frozenset()
        self._log = bind(log, room=document_id)

    @property
    def is_behind(self) -> bool:
        """Whether the log is known to go on."""
        return self.ahead.head > self.seq

    def wrote(self, first: int, parts: list[Part]) -> None:
        """This process has appended these; `advance`, which follows at once, takes them in."""
        if first == self.seq + 1 and not self.is_behind and not self._must_reload:
            self._next = parts
            self.ahead.head = first + len(parts) - 1
            return
        self.ahead.put_own(first, parts)
        if first <= self.seq:  # Memory was ahead of the log: somebody has put back a backup.
            self._must_reload = True

    def heard(self, first: int, updates: Sequence[bytes], last: int) -> None:
        """Another process says that these are in the log, which goes up to `last`."""
        for seq, update in enumerate(updates, first):
            if seq > self.seq:
                self.ahead.put_relayed(seq, update)
        self.ahead.head = max(self.ahead.head, last)

    async def advance(self) -> Step:
        """Takes in the log up to its head, as far as that is known.

        Raises:
            NotFound, DamagedUpdate, StoreError: memory is as it was; the next call tries again.
        """
        before = self.seq
        parts, self._next = self._next, None
        if parts is None and not self._must_reload:
            parts = self.ahead.take(before)
        if parts is None and not self._must_reload:
            metrics.gap_reads_total.inc()
            rows = await self._updates.read_after(self._document_id, before)
            for seq, update in rows or ():
                self.ahead.put_read(seq, update)
            parts = self.ahead.take(before) if rows else None
        if parts is None:  # A snapshot has swallowed what is missing.
            await self._reload()
            step = Step(None, self.live.full(), None, self.seq - before, False)
        else:
            step = await self._take_in(parts)
        if self._moved is not None:
            self._moved.set()
            self._moved = None
        return step

    async def wait_moved(self) -> None:
        """Returns when memory has gone on."""
        if self._moved is None:
            self._moved = asyncio.Event()
        await self._moved.wait()

    def take_left_out(self) -> frozenset[bytes]:
        """Updates that no document can apply, found since the last call."""
        found = self._left_out
        if found:
            self._left_out = frozenset()
        return found

    async def _take_in(self, parts: Sequence[Part]) -> Step:
        whole = crdt.merge([update for _, update in parts])
        before, state = self.seq, self.live.state()
        try:
            touched = self.live.apply(whole)
        except ApplyFailed:
            self._log.exception("The document gave up; reading it again.")
            await self._reload()
            return Step(None, self.live.full(), None, self.seq - before, False)
        self.seq = Seq(before + len(parts))
        if self.live.must_reload:
            await self._reload()
            return Step(parts, self.live.since(state), None, self.seq - before, False)
        return Step(parts, touched.update, touched, len(parts), touched.update is whole)

    async def _reload(self) -> None:
        """Reads the document anew; memory is a prefix of the log again."""
        self._must_reload = True  # Also if this fails: then with the next step.
        metrics.reloads_total.inc()
        stored = await self._updates.load(self._document_id)
        fresh = _live(stored)
        self.live.close()
        self.live, self.seq = fresh, stored.seq
        self.ahead.clear(stored.seq)
        self._must_reload = False
        if fresh.left_out:
            self._log.error("%d updates cannot be applied by anybody.", len(fresh.left_out))
            self._left_out = frozenset(fresh.left_out)
            await self._drop(stored)

    async def _drop(self, stored: StoredDocument) -> None:
        # Out of the log, too, so that they are met once only.
        if not self._lease.held:
            return
        kept = crdt.merge([row for row in stored.updates if row not in self._left_out])
        try:
            await self._updates.compact(
                self._document_id, kept, stored.seq, fence=self._lease.fence
            )
        except LeaseLost:
            self._log.info("Another process will drop them.")


def _live(stored: StoredDocument) -> LiveDocument:
    return LiveDocument(stored.updates, snapshots=len(stored.updates) - stored.tail)
