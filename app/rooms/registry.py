"""The rooms of this process: opened once however many come, kept a while, flushed and closed.

A user is a peer's session, or a request that reads or edits live text.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any

from app import metrics
from app.errors import AppError, NotFound, RoomClosing
from app.logs import bind
from app.rooms.cluster import Cluster
from app.rooms.companion import Companion
from app.rooms.live import LiveDocument
from app.rooms.room import Room
from app.settings import Settings
from app.store.database import READERS
from app.store.sql import Store

log = logging.getLogger(__name__)


class Slot:
    """The place of one document: its room opens, is open, or closes."""

    __slots__ = ("closing", "document_id", "linger", "opening", "users")

    def __init__(self, document_id: str, opening: "asyncio.Task[Room]") -> None:
        self.document_id = document_id
        self.opening = opening
        self.closing: asyncio.Task[None] | None = None
        self.users = 0
        self.linger: asyncio.TimerHandle | None = None

    @property
    def room(self) -> Room | None:
        return self.opening.result() if self.opening.done() and not self.has_failed else None

    @property
    def has_failed(self) -> bool:
        """It did not open: whoever waits for it is told, and the next one tries again."""
        task = self.opening
        return task.done() and (task.cancelled() or task.exception() is not None)


class RoomRegistry:
    """Opens and closes rooms. One for each process."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        *,
        companion: Callable[[Room], Awaitable[Companion]] | None = None,
        cluster: Cluster | None = None,
    ) -> None:
        """`companion` is asked for one when a room opens; it may also be set later.

        `cluster`: the other processes that serve the same documents, if there may be any.
        """
        self.companion = companion
        self._cluster = cluster
        self._forgetting: set[asyncio.Task[None]] = set()
        if cluster is not None:
            cluster.deleted = self._deleted_elsewhere
        self._store = store
        self._settings = settings
        self._slots: dict[str, Slot] = {}
        self._closing = False

    def __iter__(self) -> Iterator[Room]:
        """The rooms that are open now."""
        rooms = [slot.room for slot in self._slots.values() if slot.closing is None]
        return iter([room for room in rooms if room is not None])

    def live(self, document_id: str) -> Room | None:
        """The room, if it is open."""
        slot = self._slots.get(document_id)
        return None if slot is None or slot.closing is not None else slot.room

    @asynccontextmanager
    async def open(self, document_id: str) -> AsyncIterator[Room]:
        """The document's room, which stays open while the context lasts.

        Raises:
            NotFound: no such document.
            DamagedUpdate, StoreError: it cannot be read; the next caller tries again.
            RoomClosing: the server is going away.
        """
        slot = await self.enter(document_id)
        try:
            yield slot.opening.result()
        finally:
            self.leave(slot)

    async def enter(self, document_id: str) -> Slot:
        """As `open`, until `leave`: the frames of a context would stay as long as a peer."""
        slot = await self._slot(document_id)
        slot.users += 1
        try:
            # Shielded: a visitor who gives up must not take the room from the others.
            await asyncio.shield(slot.opening)
        except BaseException:
            self.leave(slot)
            raise
        return slot

    def leave(self, slot: Slot) -> None:
        """Somebody who entered has gone."""
        slot.users -= 1
        if slot.users or slot.closing is not None or self._slots.get(slot.document_id) is not slot:
            return
        if slot.has_failed:
            del self._slots[slot.document_id]
            return
        seconds = self._settings.room_linger_ms / 1000
        loop = asyncio.get_running_loop()
        slot.linger = loop.call_later(seconds, self._linger_over, slot.document_id, slot)

    async def forget(self, document_id: str) -> None:
        """The document was deleted: whoever has it open is told 4404, and the room closes."""
        if self._cluster is not None:
            self._cluster.tell_deleted(document_id)
        await self._forget_here(document_id)

    def tell_companions(self, document_id: str, body: Mapping[str, Any]) -> None:
        """To the companions of this document in other processes; it may get lost."""
        if self._cluster is not None:
            self._cluster.tell_companions(document_id, body)

    def _deleted_elsewhere(self, document_id: str) -> None:
        slot = self._slots.get(document_id)
        if slot is not None and slot.closing is None:
            task = asyncio.get_running_loop().create_task(self._forget_here(document_id))
            self._forgetting.add(task)
            task.add_done_callback(self._forgetting.discard)

    async def _forget_here(self, document_id: str) -> None:
        slot = self._slots.get(document_id)
        if slot is None or slot.closing is not None:
            return
        await asyncio.wait([slot.opening])
        if slot.room is not None:
            await slot.room.flush()
            for peer in list(slot.room.peers.values()):
                peer.close(NotFound("This document was deleted."))
            await self._close_now(document_id, slot)

    @property
    def is_draining(self) -> bool:
        """Whether the server is going away."""
        return self._closing

    def drain(self) -> None:
        """Going away soon: no room is opened any more; who is in one goes on writing."""
        self._closing = True

    async def close(self) -> None:
        """Going away: everything is flushed, then the peers are told 4503."""
        self.drain()
        await asyncio.gather(
            *(self._close_now(document_id, slot) for document_id, slot in self._slots.items())
        )

    async def warm_up(self) -> None:
        """What the first visitor would otherwise wait for, a tenth of a second: connections to
        read from, statements, and what the CRDT loads when the first document is made."""
        LiveDocument([]).close()
        await asyncio.gather(*(self._store.ping() for _ in range(READERS)))
        with suppress(AppError):
            await self._store.open("")

    async def _slot(self, document_id: str) -> Slot:
        while True:
            if self._closing:
                raise RoomClosing()
            slot = self._slots.get(document_id)
            if slot is None or slot.has_failed:
                loop = asyncio.get_running_loop()
                opening = loop.create_task(self._load(document_id))
                slot = self._slots[document_id] = Slot(document_id, opening)
            if slot.closing is None:
                if slot.linger is not None:
                    slot.linger.cancel()
                    slot.linger = None
                return slot
            # It is being flushed; what comes out of the store afterwards is whole.
            await asyncio.wait([slot.closing])

    async def _load(self, document_id: str) -> Room:
        row, stored = await self._store.open(document_id)
        link = None if self._cluster is None else self._cluster.link(document_id)
        room = Room(
            row,
            stored,
            self._store,
            self._settings,
            lease=None if link is None else link.lease,
            outward=link,
        )
        metrics.rooms.inc()
        if self.companion is not None:
            try:
                room.companion = await self.companion(room)
            except Exception:
                # The text is worth more than its suggestions.
                bind(log, room=document_id).exception("A room opens without suggestions.")
        if link is not None and self._cluster is not None:
            self._cluster.attach(link, room)
        return room

    def _linger_over(self, document_id: str, slot: Slot) -> None:
        if not slot.users and slot.closing is None:
            self._begin_closing(document_id, slot)

    def _begin_closing(self, document_id: str, slot: Slot) -> "asyncio.Task[None]":
        if slot.linger is not None:
            slot.linger.cancel()
        if slot.closing is None:
            loop = asyncio.get_running_loop()
            slot.closing = loop.create_task(self._end(document_id, slot))
        return slot.closing

    async def _close_now(self, document_id: str, slot: Slot) -> None:
        await asyncio.wait([slot.opening])
        await asyncio.wait([self._begin_closing(document_id, slot)])

    async def _end(self, document_id: str, slot: Slot) -> None:
        await asyncio.wait([slot.opening])
        try:
            if slot.room is not None:
                try:
                    await slot.room.close()
                finally:
                    if self._cluster is not None:
                        await self._cluster.leave(slot.room)
        except Exception:
            bind(log, room=document_id).exception("A room did not close as it should.")
        finally:
            if slot.room is not None:
                metrics.rooms.dec()
            if self._slots.get(document_id) is slot:
                del self._slots[document_id]
