"""Keeps the index up to date: rooms tell at once, and a sweep finds what nobody told.

A room's text is there within a few seconds; what was written just before a crash, imported,
restored from a backup, or there before there was a search, comes with the sweep.
"""

import asyncio
import heapq
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Protocol

from app.content.blocks import read_title
from app.content.copy import copy_of
from app.content.plain import to_text
from app.errors import AppError, NotFound
from app.search import MOST_TEXT
from app.search.open import Search
from app.store.sql import Store
from app.tasks import end

log = logging.getLogger(__name__)

SWEEP_SECONDS = 10.0
SETTLED_SECONDS = 8.0
"""Younger changes are left to the document's room."""
DELAY_SECONDS = 2.0
"""From a change to the reading of the text, which later changes do not put off."""
REST = 4.0
"""Times what a reading took. Keystrokes wait for the same processor: with 500 documents being
written in they take 9 ms in the middle without a rest, 4 with 1, 2 with 4 and with 9."""
REST_OF_ONE = 300.0
"""The same for the readings of one document. The CRDT keeps Python's lock while a long text is
made: with 260,000 edits 40 ms, which would be the p99 of whoever writes in it."""
REST_MAX_SECONDS = 30.0
"""On a busy machine a reading takes longer than it keeps anybody waiting."""
DUE_MAX = 10_000
"""Documents that may wait; more are left to the sweep."""
AT_ONCE = 50
ATTEMPTS_MAX = 1000
"""Documents that could not be read are not tried again until the server starts anew."""


class LiveRoom(Protocol):
    """What is needed of an open document: who leads it, and when it has changed."""

    document_id: str
    changes: list[Any]

    @property
    def lease(self) -> Any:
        """`held`: this process leads it."""


class SearchKeeper:
    """Of one process. `start` and `close`."""

    def __init__(self, store: Store, index: Search) -> None:
        self._store = store
        self._index = index
        self._tasks: list[asyncio.Task[None]] = []
        self._due: set[str] = set()
        self._queue: list[tuple[float, str]] = []  # A heap of what is due, and when.
        self._rests: dict[str, float] = {}  # Until when documents are left alone.
        self._woken = asyncio.Event()
        self._unreadable: set[str] = set()

    async def keep(self, document_id: str, seq: int, updates: Sequence[bytes]) -> bool:
        """Puts the document that these updates make into the index, as it was at `seq`.

        Raises:
            DamagedUpdate: they cannot be read.
            StoreError
        """
        # In a thread: a long document must not hold up anybody's keystrokes.
        title, body = await asyncio.to_thread(_read, updates)
        if not title:
            title = (await self._store.documents.get(document_id)).title
        return await self._index.put(document_id, seq, title, body)

    async def keep_stored(self, document_id: str) -> bool:
        """The same, with what is in the log. Raises NotFound, DamagedUpdate, StoreError."""
        stored = await self._store.updates.load(document_id)
        return await self.keep(document_id, stored.seq, stored.updates)

    async def sweep(self, *, settled: float = SETTLED_SECONDS) -> int:
        """Catches up with some documents; how many it was. Raises StoreError."""
        stale = await self._index.stale(limit=AT_ONCE, settled=settled)
        done = 0
        for document_id in stale:
            if document_id in self._unreadable:
                continue
            try:
                done += await self.keep_stored(document_id)
            except NotFound:
                continue
            except AppError as error:
                if len(self._unreadable) < ATTEMPTS_MAX:
                    self._unreadable.add(document_id)
                log.warning("A document cannot be searched: %s", error.title)
        return done

    def attend(self, room: LiveRoom) -> None:
        """From now on the text of an open document is in the index soon after each change."""

        def changed(_change: object) -> None:
            if room.lease.held:
                self.touched(room.document_id)

        room.changes.append(changed)

    def touched(self, document_id: str) -> None:
        """The document has changed: it is read again within some seconds, a long one later."""
        if document_id in self._due or len(self._due) >= DUE_MAX:
            return
        self._due.add(document_id)
        due = asyncio.get_running_loop().time() + DELAY_SECONDS
        heapq.heappush(self._queue, (due, document_id))
        self._woken.set()

    def start(self) -> None:
        """Begins to keep the index."""
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(self._follow()), loop.create_task(self._sweep_for_ever())]

    async def close(self) -> None:
        """Stops; what is still due comes with the sweep of the next start."""
        for task in self._tasks:
            await end(task)

    async def _follow(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            # One at a time: however much is written, the index takes no more than its share.
            document_id = await self._next_due()
            began = loop.time()
            with self._told("A document cannot be searched yet"):
                await self.keep_stored(document_id)
            ended = loop.time()
            self._rests = {i: until for i, until in self._rests.items() if until > ended}
            self._rests[document_id] = ended + min(REST_OF_ONE * (ended - began), REST_MAX_SECONDS)
            await asyncio.sleep(REST * (ended - began))

    async def _next_due(self) -> str:
        """The first that is due and has rested; a change from here on is a new one."""
        loop = asyncio.get_running_loop()
        while True:
            if not self._queue or self._queue[0][0] > loop.time():
                self._woken.clear()
                with suppress(TimeoutError):
                    async with asyncio.timeout_at(self._queue[0][0] if self._queue else None):
                        await self._woken.wait()
                continue
            _, document_id = heapq.heappop(self._queue)
            rested = self._rests.get(document_id, 0.0)
            if rested <= loop.time():
                self._due.discard(document_id)
                return document_id
            heapq.heappush(self._queue, (rested, document_id))

    async def _sweep_for_ever(self) -> None:
        while True:
            done = 0
            with self._told("The search has to wait"):
                done = await self.sweep()
            await asyncio.sleep(0.1 if done else SWEEP_SECONDS)

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        try:
            yield
        except NotFound:
            pass  # Deleted in the meantime.
        except AppError as error:
            log.warning("%s: %s", what, error.title)
        except Exception:
            log.exception("%s.", what)


def _read(updates: Sequence[bytes]) -> tuple[str, str]:
    doc = copy_of(updates)
    return read_title(doc), to_text(doc)[:MOST_TEXT]
