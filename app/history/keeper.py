"""HistoryKeeper: makes versions while people write, and remembers who wrote.

A version is made a few minutes after the first change since the one before, or as soon as
nobody has written for a while; so what somebody finds after a pause can always be gone back to.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from app.content.copy import copy_of
from app.errors import AppError, NotFound
from app.history.authors import Authors, read_authors
from app.history.versions import Kind, Version, Versions, newest_seq
from app.rooms.group import Change
from app.rooms.room import Room
from app.store.sql import Store
from app.tasks import end

log = logging.getLogger(__name__)

EVERY_SECONDS = 300.0
QUIET_SECONDS = 60.0
LOOK_SECONDS = 1.0
TROUBLE_SECONDS = 30.0
CLOSING_SECONDS = 10.0
MOST_NAMES = 50


@dataclass
class _Due:
    """A document with changes that are in no version yet. Times are the loop's."""

    first: float
    last: float
    leads: Callable[[], bool]
    actors: set[str] = field(default_factory=set)


class HistoryKeeper:
    """Of one process. `start` and `close`."""

    def __init__(
        self,
        store: Store,
        versions: Versions,
        authors: Authors,
        *,
        every: float = EVERY_SECONDS,
        quiet: float = QUIET_SECONDS,
    ) -> None:
        self._store = store
        self._versions = versions
        self._authors = authors
        self._every = every
        self._quiet = quiet
        self._due: dict[str, _Due] = {}
        self._wrote: set[str] = set()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Makes versions from now on."""
        self._task = asyncio.get_running_loop().create_task(self._run(), name="history")

    async def close(self) -> None:
        """Keeps what is still due, as far as there is time."""
        if self._task is not None:
            await end(self._task)
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSING_SECONDS):
                await self._write_authors()
                await self._make(float("inf"))

    async def attend(self, room: Room) -> None:
        """Follows a room that opens. What was written before, and is in no version, is due."""
        document_id = room.document_id
        time = asyncio.get_running_loop().time  # Asking for the loop is a system call.

        def changed(change: Change) -> None:
            if change.made:
                self._authors.note(document_id, change.made)
                self._wrote.add(document_id)
            self._touch(document_id, room, time()).actors.update(change.actors)

        room.changes.append(changed)
        try:
            known, newest = await self._store.database.read(
                lambda c: (read_authors(c, document_id), newest_seq(c, document_id))
            )
        except AppError as error:
            log.warning("Who wrote what is not known yet: %s", error.detail)
            return
        self._authors.open(document_id, known)
        if room.seq > newest:
            due = self._touch(document_id, room, time())
            if newest == 0:
                due.actors.update(author.actor for author in known)

    async def keep(
        self,
        document_id: str,
        *,
        name: str | None = None,
        kind: Kind = "auto",
        actors: tuple[str, ...] = (),
    ) -> Version:
        """A version of the document as it is in the log at this moment.

        Raises:
            NotFound, Conflict, DamagedUpdate, StoreError
        """
        due = self._due.pop(document_id, None)
        names = sorted(due.actors) if due and due.actors else list(actors)
        try:
            stored = await self._store.updates.load(document_id)
            # In a thread: a long document must not hold up anybody's keystrokes.
            state = await asyncio.to_thread(lambda: bytes(copy_of(stored.updates).get_update()))
            version = await self._versions.add(
                document_id,
                stored.seq,
                state,
                actors=names[:MOST_NAMES],
                name=name,
                kind=kind,
            )
        except BaseException:
            if due is not None:
                self._due.setdefault(document_id, due).actors.update(names)
            raise
        await self._versions.thin(document_id)
        return version

    def _touch(self, document_id: str, room: Room, now: float) -> _Due:
        due = self._due.get(document_id)
        if due is None:
            due = self._due[document_id] = _Due(now, now, lambda: _leads(room))
        due.last = now
        return due

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(min(LOOK_SECONDS, self._quiet))
            try:
                await self._write_authors()
                await self._make(loop.time())
            except Exception:
                log.exception("History stumbled.")

    async def _write_authors(self) -> None:
        for document_id in list(self._wrote):
            self._wrote.discard(document_id)
            try:
                await self._authors.write_down(document_id)
            except AppError as error:
                self._wrote.add(document_id)
                log.warning("Who wrote what is written down later: %s", error.detail)

    async def _make(self, now: float) -> None:
        for document_id, due in list(self._due.items()):
            if now - due.first < self._every and now - due.last < self._quiet:
                continue
            if not due.leads():
                # Whoever leads does it.
                self._due.pop(document_id, None)
                continue
            try:
                await self.keep(document_id)
            except NotFound:
                self._due.pop(document_id, None)  # Deleted in the meantime.
            except AppError as error:
                log.warning("A version has to wait: %s", error.detail)
                due.first = due.last = now + TROUBLE_SECONDS


def _leads(room: Room) -> bool:
    # Once a room has closed nobody leads it; whoever comes first makes the version, and a
    # second one of the same seq is the same.
    return room.is_closing or room.lease.held
