"""What a room asks of a connection: the server side of a websocket, without ASGI in between.

Frames from server to client are not masked, so the same bytes go to every peer: a message is
framed once and written to each transport.
"""

from typing import Protocol


class Frame:
    """A message for any number of peers."""

    __slots__ = ("_framed", "message")

    def __init__(self, message: bytes) -> None:
        self.message = message
        self._framed: bytes | None = None

    @property
    def framed(self) -> bytes:
        """One binary websocket frame from a server (RFC 6455, section 5.2)."""
        if self._framed is None:
            length = len(self.message)
            if length < 126:
                header = bytes((0x82, length))
            elif length < 65536:
                header = b"\x82\x7e" + length.to_bytes(2, "big")
            else:
                header = b"\x82\x7f" + length.to_bytes(8, "big")
            self._framed = header + self.message
        return self._framed


class Listener(Protocol):
    """What a connection calls."""

    def receive(self, message: bytes) -> None:
        """A binary message came. Never raises."""

    def drained(self) -> None:
        """The connection is ready again."""

    def ended(self) -> None:
        """The connection is over, from either side. Called once, and last."""


class Wire(Protocol):
    """One connection. All calls return at once."""

    def listen(self, listener: Listener) -> None:
        """From now on `listener` gets what arrives."""

    def ready(self) -> bool:
        """Whether it takes another frame without piling up."""

    def write(self, frame: Frame) -> None: ...

    def close(self, code: int, reason: str) -> None:
        """Says goodbye; the first call counts."""

    def pause(self) -> None:
        """Stops reading: the peer's next messages wait in its own machine."""

    def resume(self) -> None: ...
