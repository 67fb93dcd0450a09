"""The rooms of this process: opened once, shared, closed some time after the last user.

A user is a peer's session or a request that reads or edits live text. A room stays in the
registry until it has drained with nobody in it, so whoever arrives while it closes gets the
same room, whole.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager

from app import metrics
from app.errors import AppError, NotFound, RoomClosing
from app.logs import bind
from app.rooms.room import Companion, Room
from app.settings import Settings
from app.store.sql import Store

log = logging.getLogger(__name__)

HOUSEKEEPING_SECONDS = 5.0

Attend = Callable[[Room], Awaitable[Companion]]


class _Entry:
    """A room that is open or opening, and how many use it."""

    def __init__(self, opening: "asyncio.Task[Room]") -> None:
        self.opening = opening
        self.users = 0
        self.closing: asyncio.Task[None] | None = None


class RoomRegistry:
    """Opens and closes rooms. One for each process."""

    def __init__(
        self, store: Store, settings: Settings, *, companion: Attend | None = None
    ) -> None:
        self.attend = companion
        self._store = store
        self._settings = settings
        self._entries: dict[str, _Entry] = {}
        self._is_closing = False
        self._housekeeping: asyncio.Task[None] | None = None

    def __iter__(self) -> Iterator[Room]:
        """The rooms that are open now."""
        return iter(
            [
                entry.opening.result()
                for entry in self._entries.values()
                if entry.opening.done() and entry.opening.exception() is None
            ]
        )

    def live(self, document_id: str) -> Room | None:
        """The room, if it is open."""
        return next((room for room in self if room.document_id == document_id), None)

    @asynccontextmanager
    async def open(self, document_id: str) -> AsyncIterator[Room]:
        """The document's room, for as long as the context lasts.

        Raises:
            NotFound: no such document.
            RoomClosing: the server is going away.
            StoreError: it could not be read; nothing was written, and the next caller tries again.
        """
        entry = self._entry(document_id)
        entry.users += 1
        try:
            # Shielded: a visitor who gives up must not take the room from the others.
            room = await asyncio.shield(entry.opening)
        except BaseException:
            entry.users -= 1
            self._leave(document_id, entry)
            raise
        try:
            yield room
        finally:
            entry.users -= 1
            room.compact_if_due(self._settings.compact_after)
            self._leave(document_id, entry)

    async def forget(self, document_id: str) -> None:
        """The document was deleted: whoever has it open is told, and the room is gone."""
        entry = self._entries.pop(document_id, None)
        if entry is None:
            return
        room = await entry.opening
        for peer in list(room.peers.values()):
            peer.close(NotFound("This document was deleted."))
        await self._end(room)

    async def close(self) -> None:
        """Going away: everything is flushed, then the peers are told to come back elsewhere."""
        self._is_closing = True
        if self._housekeeping is not None:
            self._housekeeping.cancel()
        for document_id, entry in list(self._entries.items()):
            try:
                room = await entry.opening
            except AppError:
                continue
            await room.drain()
            for peer in list(room.peers.values()):
                peer.close(RoomClosing())
            # What arrived between the flush and the goodbye.
            await room.drain()
            self._entries.pop(document_id, None)
            await self._end(room)

    def _entry(self, document_id: str) -> _Entry:
        if self._is_closing:
            raise RoomClosing()
        loop = asyncio.get_running_loop()
        if self._housekeeping is None:
            self._housekeeping = loop.create_task(self._keep_house())
        entry = self._entries.get(document_id)
        if entry is None:
            entry = self._entries[document_id] = _Entry(loop.create_task(self._read(document_id)))
        return entry

    async def _read(self, document_id: str) -> Room:
        row = await self._store.documents.get(document_id)
        room = Room(row, await self._store.updates.load(document_id), self._store)
        if self.attend is not None:
            room.companion = await self.attend(room)
        metrics.rooms.inc()
        return room

    def _leave(self, document_id: str, entry: _Entry) -> None:
        if entry.users or self._entries.get(document_id) is not entry:
            return
        if entry.opening.done() and (entry.opening.cancelled() or entry.opening.exception()):
            del self._entries[document_id]
        elif entry.closing is None:
            loop = asyncio.get_running_loop()
            entry.closing = loop.create_task(self._close_later(document_id, entry))

    async def _close_later(self, document_id: str, entry: _Entry) -> None:
        try:
            room = await entry.opening
            if not room.is_broken:
                await asyncio.sleep(self._settings.room_linger_ms / 1000)
                await room.drain()
        finally:
            entry.closing = None
        # Nothing is awaited between this look and the removal.
        if entry.users or self._entries.get(document_id) is not entry:
            return
        del self._entries[document_id]
        await self._end(room)

    async def _end(self, room: Room) -> None:
        room.silence()
        metrics.rooms.dec()
        if room.companion is not None:
            await room.companion.close()
        bind(log, room=room.document_id).debug("Room closed", extra={"event": "room.closed"})

    async def _keep_house(self) -> None:
        while True:
            await asyncio.sleep(HOUSEKEEPING_SECONDS)
            for room in self:
                room.expire_awareness()
                room.compact_if_due(self._settings.compact_after)
