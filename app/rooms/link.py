"""Link: one room's connection to the same room in other processes.

What it carries is a courtesy (see `relay.py`). When something may have been missed, on either
side, the link says so and the room and its companion read the store.
"""

import asyncio
import logging
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from app.bus import Bus, Subscription
from app.errors import AppError, StoreError
from app.logs import bind
from app.rooms import relay
from app.rooms.lease import Lease
from app.rooms.protocol import ClientState
from app.rooms.relay import UNNUMBERED, Envelope, Kind, WrittenUpdates
from app.rooms.room import Room
from app.tasks import end

log = logging.getLogger(__name__)

INBOX = 1024
"""Messages of other processes that wait; the oldest is dropped, and the store is read instead."""
COURTESY_BYTES_MAX = 256 * 1024
"""Updates beyond this are not sent along: whoever lacks them reads the store."""
AGAIN_SECONDS = (0.5, 1.5)
"""Until the bus is asked again, at random between these."""


class Link:
    """The Outward of one room. `attach` when the room is open, `close` when it is closed.

    Attributes:
        lease: of the room; whoever beats sets it.
        heard_from: the replicas that have spoken here.
        unsent: something of ours did not get out; the others are told to read the store.
    """

    def __init__(
        self,
        document_id: str,
        replica: str,
        send: Callable[[str, bytes], bool],
        beat_soon: Callable[[], None],
        deleted: Callable[[str], None],
    ) -> None:
        self.document_id = document_id
        self.lease = Lease(held=False)
        self.heard_from: set[str] = set()
        self.unsent = False
        self._replica = replica
        self._send = send
        self._beat_soon = beat_soon
        self._deleted = deleted
        self._number = 0
        self._last: dict[str, int] = {}
        self._room: Room | None = None
        self._ear: Subscription | None = None
        self._losses = (0, 0)
        self._task: asyncio.Task[None] | None = None
        self._log = bind(log, room=document_id)

    @property
    def room(self) -> Room | None:
        """The room, while it is open."""
        return self._room

    def attach(self, room: Room, bus: Bus) -> None:
        """From now on the room hears the others, and they hear it."""
        self._room = room
        self._task = asyncio.create_task(self._listen(bus), name=f"link {self.document_id}")
        self._beat_soon()

    async def close(self) -> None:
        """Says goodbye to the others, and hears nothing more."""
        self._room = None
        if self._task is not None:
            await end(self._task)
            self._post(Kind.BYE)

    # ---- out -----------------------------------------------------------------------------

    def tell_written(self, first: int, updates: Sequence[bytes], actors: Iterable[str]) -> None:
        """These are in the log."""
        last = first + len(updates) - 1
        if sum(map(len, updates)) > COURTESY_BYTES_MAX:
            updates = ()
        self._post(Kind.WRITTEN, WrittenUpdates(first, last, updates, sorted(actors)).encode())

    def tell_presence(self, states: Sequence[ClientState]) -> None:
        """What our own peers say about themselves."""
        self._post(Kind.PRESENCE, relay.encode_presence(states))

    def tell_companions(self, body: Mapping[str, Any]) -> None:
        """Something between companions."""
        self._post(Kind.COMPANION, relay.encode_body(body))

    def tell_unsent(self) -> None:
        """After the bus was away: what it did not take is in the store."""
        if self.unsent:
            self.unsent = False
            self._post(Kind.MISSED)

    def greet(self) -> None:
        """Says who is here, and asks who is elsewhere."""
        own = self._room.own_presence() if self._room is not None else []
        self._post(Kind.HELLO, relay.encode_presence(own))

    def _post(self, kind: Kind, body: bytes = b"") -> None:
        self._number += 1
        message = Envelope(kind, self._replica, self._number, body).encode()
        if not self._send(self.document_id, message):
            self.unsent = True

    # ---- in ------------------------------------------------------------------------------

    async def _listen(self, bus: Bus) -> None:
        while True:
            try:
                ear = await bus.subscribe(topic_of(self.document_id), inbox=INBOX)
                break
            except StoreError as error:
                # The room is open all the same: the beats tell how far the log is.
                self._log.info("Other processes are not heard yet: %s", error.detail)
                await asyncio.sleep(random.uniform(*AGAIN_SECONDS))
        async with ear:
            self._ear, self._losses = ear, (ear.gaps, ear.dropped)
            # What was written between reading the document and listening.
            self._beat_soon()
            self.greet()
            async for message in ear:
                self.look_for_losses()
                self._receive(message)

    def look_for_losses(self) -> None:
        """Notices what the bus has lost, also while no message comes."""
        if self._ear is not None:
            losses = (self._ear.gaps, self._ear.dropped)
            if losses != self._losses:
                self._losses = losses
                self._missed()
                self.greet()

    def leave_dead(self, alive: Iterable[str]) -> None:
        """The peers of processes that are not alive any more are gone."""
        for replica in self.heard_from.difference(alive):
            self.heard_from.discard(replica)
            self._last.pop(replica, None)
            if self._room is not None:
                self._room.leave_remote(replica)

    def _missed(self) -> None:
        self._beat_soon()
        if self._room is not None and self._room.companion is not None:
            self._room.companion.missed()

    def _receive(self, message: bytes) -> None:
        try:
            envelope = relay.decode(message)
            if envelope.sender != self._replica:
                self._take(envelope)
        except AppError as error:
            self._log.warning("A message of another process was not understood: %s", error.detail)
            self._missed()
        except Exception:
            self._log.exception("A message of another process could not be handled.")
            self._missed()

    def _take(self, envelope: Envelope) -> None:
        room, sender = self._room, envelope.sender
        if room is None:
            return
        if envelope.number != UNNUMBERED:
            self.heard_from.add(sender)
            last = self._last.get(sender)
            self._last[sender] = envelope.number
            expected = last is None or envelope.number == last + 1
            if not expected and envelope.kind is not Kind.HELLO:
                self._missed()
        if envelope.kind is Kind.WRITTEN:
            room.heard_written(WrittenUpdates.decode(envelope.body))
        elif envelope.kind is Kind.PRESENCE:
            room.hear_remote(sender, relay.decode_presence(envelope.body))
        elif envelope.kind is Kind.COMPANION:
            body = relay.decode_body(envelope.body)
            for hear in room.told:
                hear(body)
            if room.companion is not None:
                room.companion.relayed(body)
        elif envelope.kind is Kind.HELLO:
            room.hear_remote(sender, relay.decode_presence(envelope.body))
            if own := room.own_presence():
                self.tell_presence(own)
        elif envelope.kind is Kind.BYE:
            self._last.pop(sender, None)
            self.heard_from.discard(sender)
            room.leave_remote(sender)
            self._beat_soon()  # Its lease may be free.
        elif envelope.kind is Kind.MISSED:
            self._missed()
        else:
            self._deleted(self.document_id)


def topic_of(document_id: str) -> str:
    """Where the processes that have a document open hear each other."""
    return f"room.{document_id}"
