"""A peer's frames, from hello to goodbye: decoded, and handed to its room."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any

from app.content.editors import is_too_old
from app.errors import AppError, BadFrame, Conflict, NotAllowed, TooMany
from app.logs import BoundLogger, bind
from app.roles import Role
from app.rooms.allowance import Allowance
from app.rooms.protocol import (
    DECIDE,
    HELLO,
    Auth,
    Awareness,
    Json,
    QueryAwareness,
    Step1,
    Step2,
    Update,
    decode,
)
from app.rooms.room import Room
from app.rooms.rules import check, deny
from app.rooms.wire import Wire

log = logging.getLogger(__name__)

WAITING_MAX = 64
"""Messages of our own types that wait for their answer; one more closes the peer with 4429."""
EDITOR_CHARACTERS = 40


class Session:
    """One wire in one room, from `start` until the wire has ended."""

    __slots__ = ("_allowance", "_answering", "_leave", "_questions", "_room", "_wire", "peer")

    def __init__(
        self,
        room: Room,
        wire: Wire,
        *,
        actor: str | None = None,
        role: Role = Role.OWNER,
        leave: Callable[[], None] | None = None,
    ) -> None:
        """`leave` is called when the peer has left the room.

        Raises RoomClosing.
        """
        self._room = room
        self._wire = wire
        self.peer = room.admit(wire, actor=actor, role=role)
        # Made for the first question; most peers never ask one.
        self._questions: asyncio.Queue[Json] | None = None
        self._answering: asyncio.Task[None] | None = None
        self._allowance = Allowance()
        self._leave = leave

    def start(self) -> None:
        """What the peer says is heard from now on."""
        self._wire.listen(self)

    def ended(self) -> None:
        """The connection is over: the peer leaves the room. Again does no harm."""
        if self._answering is not None:
            self._answering.cancel()
        self._room.leave(self.peer)
        leave, self._leave = self._leave, None
        if leave is not None:
            leave()

    def receive(self, frame: bytes) -> None:
        """A binary message came. What is wrong with it closes this peer and nobody else."""
        if self.peer.gone:
            return
        try:
            self._allowance.spend(len(frame))
            self._handle(frame)
        except AppError as error:
            self._refuse(error)
        except Exception:
            self._told().exception("A frame could not be handled.")
            self._refuse(AppError())

    def receive_text(self) -> None:
        """A text message came: not in this protocol."""
        self._refuse(BadFrame("Messages are binary here."))

    def drained(self) -> None:
        """The connection is ready again."""
        self.peer.outbox.drain()

    def _handle(self, frame: bytes) -> None:
        message = decode(frame)
        try:
            check(message, self.peer)
        except NotAllowed as refusal:
            deny(self.peer, refusal)
            return
        if isinstance(message, Update):
            self._room.submit(self.peer, message.update)
        elif isinstance(message, Awareness):
            self._room.hear(self.peer, message.states)
        elif isinstance(message, Step1):
            self._room.answer(self.peer, message.state)
        elif isinstance(message, Step2):
            self._room.submit(self.peer, message.update, whole=True)
        elif isinstance(message, QueryAwareness):
            self._room.show_presence(self.peer)
        elif isinstance(message, Auth):
            pass  # Servers deny; a client has nothing to deny.
        elif message.kind == HELLO:
            self._hello(message.body)
        elif message.kind == DECIDE:
            self._ask(message)
        else:
            raise BadFrame(f"Message {message.kind} goes from server to client.")

    def _hello(self, body: Mapping[str, Any]) -> None:
        wants = body.get("wants", [])
        if not isinstance(wants, list) or not all(isinstance(want, str) for want in wants):
            raise BadFrame('"wants" of hello is a list of names, e.g. "suggestions", "saved".')
        editor = body.get("editor")
        if editor is not None and not isinstance(editor, str | int | float):
            raise BadFrame('"editor" of hello is a version.')
        named = None if editor is None else str(editor)[:EDITOR_CHARACTERS]
        if named is not None and is_too_old(named):
            raise Conflict("This page is older than the document. Reload it.")
        self._room.greet(self.peer, frozenset(wants), named)

    def _ask(self, message: Json) -> None:
        if not self.peer.greeted:
            raise BadFrame("Say hello (message 100) before anything else of ours.")
        if self._questions is None:
            self._questions = asyncio.Queue(WAITING_MAX)
            answering = self._answer(self._questions)
            self._answering = asyncio.get_running_loop().create_task(answering)
        try:
            self._questions.put_nowait(message)
        except asyncio.QueueFull:
            raise TooMany("Too many decisions at once; wait for their answers.") from None

    async def _answer(self, questions: "asyncio.Queue[Json]") -> None:
        while True:
            message = await questions.get()
            try:
                if self._room.companion is None:
                    raise BadFrame(f"Nobody here answers message {message.kind}.")
                await self._room.companion.received(self.peer, message.kind, message.body)
            except AppError as error:
                self._refuse(error)
            except Exception:
                self._told().exception("A decision failed.")
                self._refuse(AppError())

    def _told(self) -> BoundLogger:
        # Made when it is needed: most peers give no reason to write anything down.
        return bind(log, room=self._room.document_id, peer=self.peer.id)

    def _refuse(self, error: AppError) -> None:
        self._told().info("Closing a peer: %s", error.detail)
        self.peer.close(error)
