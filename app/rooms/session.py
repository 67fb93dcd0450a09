"""One peer's connection, from hello to goodbye: frames in, messages to the room."""

import asyncio
import logging
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from app import metrics
from app.errors import AppError, BadFrame, NotAllowed, TooMany
from app.logs import bind
from app.rooms import protocol
from app.rooms.peer import Peer
from app.rooms.room import Room
from app.rooms.wire import Wire

log = logging.getLogger(__name__)

DECISIONS_WAITING_MAX = 64
"""Messages of our own types of one peer that wait; one more closes it with 4429."""

EDITOR_SCHEMA = 1
"""What the web client writes. Older ones would delete what they do not know (4400)."""

_WANTS = frozenset({"suggestions", "saved"})


class Session:
    """Reads one wire into one room until somebody ends it."""

    def __init__(self, room: Room, wire: Wire, *, may_write: bool = True) -> None:
        peer_id = uuid.uuid4().hex[:12]
        self._room = room
        self._wire = wire
        self._peer = Peer(peer_id, wire, may_write=may_write, actor=lambda: room.actor_of(peer_id))
        self._log = bind(log, room=room.document_id, peer=peer_id)
        self._own: asyncio.Queue[protocol.OwnMessage] = asyncio.Queue(DECISIONS_WAITING_MAX)

    async def run(self, gone: Callable[[], Any]) -> None:
        """Serves the peer until `gone()` (an awaitable) returns: the connection has ended."""
        room, peer = self._room, self._peer
        metrics.peers.inc()
        worker = asyncio.get_running_loop().create_task(self._follow_own_messages())
        try:
            room.join(peer)
            self._wire.listen(
                message=self._receive,
                full=lambda: room.outbox_full(peer),
                drained=lambda: room.outbox_drained(peer),
            )
            self._log.info("Peer joined", extra={"event": "peer.joined"})
            await gone()
        finally:
            worker.cancel()
            room.leave(peer)
            metrics.peers.dec()
            self._log.info("Peer left", extra={"event": "peer.left"})

    def _receive(self, frame: bytes) -> None:
        try:
            message = protocol.decode(frame)
            if isinstance(message, protocol.OwnMessage):
                self._receive_own(message)
            else:
                self._room.receive(self._peer, message)
        except AppError as error:
            self._refuse(error)
        except Exception:
            self._log.exception("A frame could not be handled", extra={"event": "frame.failed"})
            self._refuse(AppError())

    def _receive_own(self, message: protocol.OwnMessage) -> None:
        if message.kind == protocol.HELLO:
            self._hello(message.body)
            return
        try:
            self._own.put_nowait(message)
        except asyncio.QueueFull:
            raise TooMany("too many decisions at once; wait for their answers") from None

    def _hello(self, body: Mapping[str, Any]) -> None:
        wants = body.get("wants", [])
        if not isinstance(wants, list):
            raise BadFrame('"wants" of hello is a list of "suggestions" and "saved"')
        schema = body.get("schema", EDITOR_SCHEMA)
        if isinstance(schema, int) and schema < EDITOR_SCHEMA:
            raise BadFrame("this page is older than the server; reload it")
        self._peer.wants = _WANTS.intersection(w for w in wants if isinstance(w, str))
        editor = body.get("editor")
        self._peer.editor = editor[:40] if isinstance(editor, str) else None
        if self._room.companion is not None:
            self._room.companion.joined(self._peer)

    async def _follow_own_messages(self) -> None:
        while True:
            message = await self._own.get()
            companion = self._room.companion
            try:
                if companion is None:
                    raise BadFrame(f"nobody here answers message type {message.kind}")
                if not self._peer.may_write:
                    raise NotAllowed("you may read this document, not decide")
                await companion.received(self._peer, message.kind, message.body)
            except AppError as error:
                self._refuse(error)
            except Exception:
                self._log.exception("A decision failed", extra={"event": "decision.failed"})
                self._refuse(AppError())

    def _refuse(self, error: AppError) -> None:
        metrics.refused_frames.inc()
        self._log.warning("Closed a peer: %s", error, extra={"event": "peer.refused"})
        self._peer.close(error)
