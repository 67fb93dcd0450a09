"""What the leader of a room does besides: snapshots of a long log, the title in the list.

Both wait for a quiet moment, one task each at most, and never stop the room when they fail.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from app import metrics
from app.errors import AppError
from app.logs import bind
from app.rooms import crdt
from app.rooms.lease import Lease
from app.rooms.live import LiveDocument, sound
from app.store import Seq
from app.store.sql import Store
from app.tasks import end

log = logging.getLogger(__name__)

TITLE_SECONDS = 0.5
QUIET_SECONDS = 1.0
URGENT = 20
"""Times the threshold, beyond which a snapshot no longer waits for a quiet moment."""
TITLE_CHARACTERS = 300


class Upkeep:
    """Of one room. `document` is what the room holds now, and up to which `seq`."""

    def __init__(
        self,
        document_id: str,
        store: Store,
        *,
        compact_after: int,
        document: Callable[[], tuple[LiveDocument, Seq]],
        tail: int,
        title: str,
        lease: Lease,
    ) -> None:
        self._document_id = document_id
        self._store = store
        self._compact_after = compact_after
        self._document = document
        self._tail = tail
        self._title = title
        self._lease = lease
        lease.changed.append(self._led)
        self._title_task: asyncio.Task[None] | None = None
        self._compact_task: asyncio.Task[None] | None = None
        # Kept: asking for it is a system call at every keystroke.
        self._loop = asyncio.get_running_loop()
        self._last_write = 0.0
        self._is_finished = False
        self._log = bind(log, room=document_id)

    def wrote(self, count: int, *, title_changed: bool) -> None:
        """A group is in the log."""
        loop = self._loop
        self._tail += count
        self._last_write = loop.time()
        if not self._lease.held or self._is_finished:
            return
        if title_changed and self._title_task is None:
            self._title_task = loop.create_task(self._title_soon())
        if self._tail >= self._compact_after and self._compact_task is None:
            self._compact_task = loop.create_task(self._compact_when_quiet())

    def _led(self) -> None:
        # Whoever led before may not have come to it.
        self.wrote(0, title_changed=True)

    async def finish(self) -> None:
        """What is due is done now, for the room closes."""
        self._is_finished = True
        for task in (self._title_task, self._compact_task):
            if task is not None:
                await end(task)
        if not self._lease.held:
            return
        await self._guarded(self._keep_title)
        if self._tail >= self._compact_after:
            await self._guarded(self._compact)

    async def _title_soon(self) -> None:
        await asyncio.sleep(TITLE_SECONDS)
        # From here on a further change starts a further task.
        self._title_task = None
        await self._guarded(self._keep_title)

    async def _compact_when_quiet(self) -> None:
        loop = self._loop
        try:
            while self._tail < URGENT * self._compact_after:
                quiet = loop.time() - self._last_write
                if quiet >= QUIET_SECONDS:
                    break
                await asyncio.sleep(QUIET_SECONDS - quiet + 0.01)
            await self._guarded(self._compact)
        finally:
            self._compact_task = None

    async def _guarded(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except AppError as error:
            self._log.warning("Upkeep of a room has to wait: %s", error.detail)
        except Exception:
            self._log.exception("Upkeep of a room failed.")

    async def _keep_title(self) -> None:
        document, _ = self._document()
        title = listed_title(document.title())
        if title != self._title:
            await self._store.documents.update(self._document_id, title=title)
            self._title = title

    async def _compact(self) -> None:
        document, seq = self._document()
        covered = self._tail
        if not document.waiting:
            snapshot = document.full()
        else:
            # The CRDT does not encode what still waits for other changes; the merged log does.
            stored = await self._store.updates.load(self._document_id)
            rows, seq, covered = stored.updates, stored.seq, stored.tail
            kept, _ = sound(rows, snapshots=len(rows) - stored.tail)
            snapshot = crdt.merge(kept)
        if seq:
            fence = self._lease.fence
            await self._store.updates.compact(self._document_id, snapshot, seq, fence=fence)
            metrics.compactions_total.inc()
        self._tail -= covered


def listed_title(title: str) -> str:
    """A title as the list of documents shows it: one line, not endless."""
    return " ".join("".join(c if c.isprintable() else " " for c in title).split())[
        :TITLE_CHARACTERS
    ]
