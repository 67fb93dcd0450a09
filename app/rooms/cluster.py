"""Cluster: this process among the others that serve the same documents.

It beats: in one transaction it says that it is alive, asks for the leases of its rooms, and hears
how far each log goes. So a room whose relayed messages were lost reads on within a beat, a dead
leader is replaced within LIFE_SECONDS and a beat, and with Redis away everything still arrives,
at the pace of the beats.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any
from uuid import uuid4

from app import metrics
from app.bus import Bus
from app.errors import AppError, StoreError
from app.rooms import relay
from app.rooms.link import Link, topic_of
from app.rooms.relay import UNNUMBERED, Envelope, Kind
from app.rooms.room import Room
from app.store import Beat
from app.store.sql import Store
from app.tasks import end

log = logging.getLogger(__name__)

BEAT_SECONDS = 1.5
TROUBLED_SECONDS = 0.4
"""Between beats while the bus is away: only they carry the text then."""
SOON_SECONDS = 0.02
"""At least this long between two beats, so that many who ask get one."""
LIFE_SECONDS = 5.0
"""Without a beat for so long a process counts as dead."""
OUTGOING_MAX = 10_000
"""Messages that wait for the bus; one more is not sent, and the others read the store."""
AT_ONCE = 256
"""Messages that go to the bus together."""


class Cluster:
    """One for each process that has Redis."""

    def __init__(self, bus: Bus, store: Store) -> None:
        self.id = uuid4().hex
        self.deleted: Callable[[str], None] = lambda document_id: None
        self._bus = bus
        self._store = store
        self._links: dict[str, Link] = {}
        self._outgoing: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue(OUTGOING_MAX)
        self._soon = asyncio.Event()
        # Leases of rooms that have closed here, until the store knows it.
        self._unwanted: set[str] = set()
        # A beat on its way would take again what is given back meanwhile.
        self._turn = asyncio.Lock()
        self._is_troubled = False
        self._alive: frozenset[str] = frozenset()
        self._last_beat = time.monotonic()
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Beats from now on."""
        self._tasks = [
            asyncio.create_task(self._beat_on(), name="cluster-beat"),
            asyncio.create_task(self._send_on(), name="cluster-send"),
        ]

    async def close(self) -> None:
        """The rooms have closed before. Gives back what is left, and is not alive any more."""
        with suppress(TimeoutError):
            async with asyncio.timeout(2.0):
                await self._outgoing.join()
        for task in self._tasks:
            await end(task)
        try:
            await self._store.leases.retire(self.id)
        except StoreError as error:
            log.warning("The others will notice later that this process is gone: %s", error)

    def link(self, document_id: str) -> Link:
        """For a room that is going to open."""
        return Link(document_id, self.id, self._send, self._soon.set, self._on_deleted)

    def attach(self, link: Link, room: Room) -> None:
        """The room is open: it hears the others, and may lead."""
        self._links[room.document_id] = link
        self._unwanted.discard(room.document_id)
        link.attach(room, self._bus)

    async def leave(self, room: Room) -> None:
        """The room has closed: somebody else may lead it."""
        link = self._links.pop(room.document_id, None)
        if link is None:
            return
        if link.lease.held:
            self._unwanted.add(link.document_id)
        async with self._turn:
            await self._give_back()
        await link.close()

    def tell_companions(self, document_id: str, body: Mapping[str, Any]) -> None:
        """To the companions of a document in other processes, whether it is open here or not."""
        if (link := self._links.get(document_id)) is not None:
            link.tell_companions(body)
        else:
            self._tell(document_id, Kind.COMPANION, relay.encode_body(body))

    def tell_deleted(self, document_id: str) -> None:
        """The document was deleted here."""
        self._tell(document_id, Kind.DELETED)

    def _tell(self, document_id: str, kind: Kind, body: bytes = b"") -> None:
        self._send(document_id, Envelope(kind, self.id, UNNUMBERED, body).encode())

    def _on_deleted(self, document_id: str) -> None:
        self.deleted(document_id)

    # ---- beats ---------------------------------------------------------------------------

    async def _beat_on(self) -> None:
        while True:
            await asyncio.sleep(SOON_SECONDS)
            self._soon.clear()
            try:
                await self._beat()
            except Exception:
                log.exception("A beat failed.")
            seconds = TROUBLED_SECONDS if self._is_troubled else BEAT_SECONDS
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._soon.wait()

    async def _beat(self) -> None:
        async with self._turn:
            await self._give_back()
            asked = dict(self._links)
            began = time.monotonic()
            try:
                async with asyncio.timeout(LIFE_SECONDS):
                    beat = await self._store.leases.beat(self.id, list(asked), seconds=LIFE_SECONDS)
            except (StoreError, TimeoutError) as error:
                log.warning("This process could not say that it is alive: %s", error)
                if time.monotonic() - self._last_beat > LIFE_SECONDS:
                    for link in asked.values():
                        link.lease.set(None)  # Somebody else may have taken over by now.
                return
            self._unwanted |= beat.leases.keys() - self._links.keys()
        self._last_beat = began
        await self._check_bus()
        self._take(beat, asked)

    async def _give_back(self) -> None:
        """In our turn: the leases of closed rooms are free for others, or will be a beat later."""
        if not self._unwanted:
            return
        given = list(self._unwanted)
        try:
            async with asyncio.timeout(LIFE_SECONDS):
                await self._store.leases.release(self.id, given)
        except (AppError, TimeoutError) as error:
            log.warning("A lease will be free later: %s", error)
        else:
            self._unwanted.difference_update(given)

    def _take(self, beat: Beat, asked: Mapping[str, Link]) -> None:
        # Twice not seen is dead: after the database was away, all look dead for a moment.
        alive, self._alive = self._alive | beat.alive, beat.alive
        for document_id, link in asked.items():
            room = link.room
            if room is None or self._links.get(document_id) is not link:
                continue
            link.look_for_losses()
            link.leave_dead(alive)
            if not self._is_troubled:
                link.tell_unsent()
            link.lease.set(beat.leases.get(document_id))
            if document_id in beat.heads:
                room.note_head(beat.heads[document_id])
            else:
                self.deleted(document_id)
        metrics.leases.set(sum(link.lease.held for link in self._links.values()))

    async def _check_bus(self) -> None:
        try:
            await self._bus.ping()
        except StoreError:
            self._is_troubled = True
        else:
            self._is_troubled = False

    # ---- messages out --------------------------------------------------------------------

    def _send(self, document_id: str, message: bytes) -> bool:
        try:
            self._outgoing.put_nowait((document_id, message))
        except asyncio.QueueFull:
            return False
        return True

    async def _send_on(self) -> None:
        while True:
            waiting = [await self._outgoing.get()]
            while len(waiting) < AT_ONCE and not self._outgoing.empty():
                waiting.append(self._outgoing.get_nowait())
            try:
                await self._bus.publish_all([(topic_of(i), message) for i, message in waiting])
            except StoreError as error:
                if not self._is_troubled:
                    log.warning("Other processes hear of changes later: %s", error.detail)
                self._is_troubled = True
                self._soon.set()
                for document_id, _ in waiting:
                    if (link := self._links.get(document_id)) is not None:
                        link.unsent = True
            except Exception:
                log.exception("Messages to other processes were lost.")
            finally:
                for _ in waiting:
                    self._outgoing.task_done()
