"""A connection that records: what a room sends to one peer, and a peer's side of it."""

from collections.abc import Sequence
from typing import Any

from app.roles import Role
from app.rooms import protocol
from app.rooms.protocol import Json, Message
from app.rooms.room import Room
from app.rooms.session import Session
from app.rooms.wire import Frame, Listener
from tests.rooms.typing import Typist


class RecordingWire:
    """Takes frames while it is `open`; what a real connection would do besides is recorded."""

    def __init__(self) -> None:
        self.frames: list[bytes] = []
        self.closed: tuple[int, str] | None = None
        self.reading = True
        self.listener: Listener | None = None
        self._is_ready = True

    def listen(self, listener: Listener) -> None:
        self.listener = listener

    def ready(self) -> bool:
        return self._is_ready

    def write(self, frame: Frame) -> None:
        assert self.closed is None, "a frame after the goodbye"
        self.frames.append(frame.message)

    def close(self, code: int, reason: str) -> None:
        if self.closed is None:
            self.closed = (code, reason)

    def pause(self) -> None:
        self.reading = False

    def resume(self) -> None:
        self.reading = True

    def clog(self) -> None:
        """The other side no longer reads."""
        self._is_ready = False

    def unclog(self) -> None:
        """The other side reads again."""
        self._is_ready = True
        assert self.listener is not None
        self.listener.drained()


class Visitor:
    """Someone in a room, with a document of their own that follows what the room sends."""

    def __init__(
        self, room: Room, name: str = "Ada", *, wants: Sequence[str] = (), role: Role = Role.OWNER
    ) -> None:
        self.wire = RecordingWire()
        self.typist = Typist()
        self.session = Session(room, self.wire, role=role)
        self.peer = self.session.peer
        self.name = name
        self._read = 0
        self.session.start()
        if wants:
            self.say(protocol.encode_json(protocol.HELLO, {"wants": list(wants)}))

    @property
    def text(self) -> str:
        """What they see."""
        self._hear()
        return self.typist.text

    @property
    def messages(self) -> list[Message]:
        """All that came."""
        return [protocol.decode(frame) for frame in self.wire.frames]

    @property
    def changes(self) -> int:
        """How many messages with changes of the document came."""
        kinds = (protocol.Update, protocol.Step2)
        return sum(isinstance(message, kinds) for message in self.messages)

    @property
    def saved(self) -> list[int]:
        """How many of our changes are on disk, each time we were told."""
        return [body["updates"] for body in self.told(protocol.SAVED)]

    @property
    def closed(self) -> int | None:
        """The close code, once the room has hung up."""
        return None if self.wire.closed is None else self.wire.closed[0]

    def told(self, kind: int) -> list[dict[str, Any]]:
        """The bodies of one of our own messages."""
        return [
            dict(message.body)
            for message in self.messages
            if isinstance(message, Json) and message.kind == kind
        ]

    def say(self, frame: bytes) -> None:
        """Sends a frame."""
        assert self.wire.listener is not None
        self.wire.listener.receive(frame)

    def ask(self) -> None:
        """Sends step1."""
        self.say(protocol.encode_step1(self.typist.doc.get_state()))

    def type(self, words: str, at: int | None = None) -> bytes:
        """Writes and sends it; the update."""
        self._hear()
        update = self.typist.type(words, at)
        self.say(protocol.encode_update(update))
        return update

    def delete(self, start: int, end: int) -> bytes:
        """Deletes and sends it; the update."""
        self._hear()
        update = self.typist.delete(start, end)
        self.say(protocol.encode_update(update))
        return update

    def leave(self) -> None:
        """The connection ends."""
        self.session.ended()

    def _hear(self) -> None:
        fresh, self._read = self.wire.frames[self._read :], len(self.wire.frames)
        for frame in fresh:
            message = protocol.decode(frame)
            if isinstance(message, protocol.Update | protocol.Step2):
                self.typist.hear(message.update)
