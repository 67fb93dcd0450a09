"""A websocket after its handshake: frames go straight from the room to the transport and back.

Every peer has one for as long as it is connected, so it holds what a quiet connection needs and
nothing else. It reads whole binary frames itself. Everything else (close, ping, fragments, what is
against the rules) is rare, and for `websockets`, whose state is made for it and let go.
"""

import asyncio
import random
from dataclasses import dataclass
from typing import Any

from websockets.frames import Frame as WebsocketFrame
from websockets.frames import Opcode
from websockets.protocol import State
from websockets.server import ServerProtocol

try:
    from websockets.speedups import apply_mask
except ImportError:  # Built without its C extension.
    from websockets.utils import apply_mask

from app.endpoints.pulse import Pulse
from app.errors import TooBig
from app.rooms.wire import Frame, Listener

_BUFFER_BYTES = 256 * 1024
"""Unsent bytes in the transport, above which a peer's frames wait in its outbox."""
_CLOSE_SECONDS = 10.0
"""For the other side to answer our goodbye."""
_LAST_SECONDS = 2.0
"""The same, where the server goes away and waits for it."""
_FINAL_BINARY, _PONG = 0x82, 0x8A
_SHORT = 6 + 125
"""Bytes of the longest frame whose length is in its second byte."""
_PING_HEAD = b"\x89\x04"


@dataclass(frozen=True, slots=True, eq=False)
class House:
    """What the lines of one server share. `connections`: those that uvicorn ends at its own end."""

    loop: asyncio.AbstractEventLoop
    pulse: Pulse
    connections: set[Any]
    frame_bytes_max: int


class Line(asyncio.Protocol):
    """`Wire` on a transport; takes it over from whoever shook hands."""

    __slots__ = (
        "_closing",
        "_ended",
        "_fragments",
        "_held",
        "_house",
        "_listener",
        "_parser",
        "_ping",
        "_received",
        "_transport",
        "_writable",
        "tick",
    )

    def __init__(self, house: House, transport: asyncio.Transport, early: bytes = b"") -> None:
        """`early`: what has come since the handshake. Nothing is read before `listen`."""
        self.tick = 0
        self._house = house
        self._transport = transport
        self._listener: Listener | None = None
        self._received = bytearray(early)
        self._held = True
        self._writable = True
        self._ended = False
        # Ours, once it is said: then the timer that no longer waits for the answer.
        self._closing: asyncio.TimerHandle | None = None
        self._ping: bytes | None = None
        self._parser: ServerProtocol | None = None
        # Of a message in fragments, the first of which says whether it is text.
        self._fragments: list[WebsocketFrame] | None = None
        house.connections.add(self)
        house.pulse.add(self)
        if transport.is_closing():
            self._end()
        else:
            transport.pause_reading()
            transport.set_write_buffer_limits(high=_BUFFER_BYTES)
            transport.set_protocol(self)

    # ---- what the room uses --------------------------------------------------------------

    def listen(self, listener: Listener) -> None:
        self._listener = listener
        if self._ended:
            self._house.loop.call_soon(listener.ended)
        else:
            self.resume()

    def ready(self) -> bool:
        return self._writable

    def write(self, frame: Frame) -> None:
        if self._closing is None and not self._ended:
            self._transport.write(frame.framed)

    def close(self, code: int, reason: str) -> None:
        if self._closing is None and not self._transport.is_closing():
            parser = self._parsing()
            parser.send_close(code, reason)
            self._transport.write(b"".join(parser.data_to_send()))
            # Aborted, not closed: a peer that does not read would keep the buffer for ever.
            self._closing = self._house.loop.call_later(_CLOSE_SECONDS, self._transport.abort)
            self.resume()
        self._end()

    def pause(self) -> None:
        self._held = True
        if not self._transport.is_closing():
            self._transport.pause_reading()

    def resume(self) -> None:
        # Frames that are here already were kept.
        self._held = False
        if not self._transport.is_closing():
            self._transport.resume_reading()
            if self._received:
                self._house.loop.call_soon(self.data_received, b"")

    async def serve(self) -> None:
        """Returns at once: it goes on without anybody waiting."""

    # ---- what the pulse and the server call ----------------------------------------------

    def beat(self) -> None:
        if self._held:
            return  # Its answer would not be read: the disk is slow, not the peer gone.
        if self._ping is not None:
            self.close(1011, "keepalive ping timeout")
        elif self._closing is None and not self._transport.is_closing():
            self._ping = random.randbytes(4)
            self._transport.write(_PING_HEAD + self._ping)

    def shutdown(self) -> None:
        """The server goes away; who has not been told why is told 1012.

        The answer ends the connection. To close it now would throw away what has come and was not
        read, and then TCP would throw away our goodbye at the other side.
        """
        self.close(1012, "")
        if self._closing is not None:
            self._closing.cancel()
            self._closing = self._house.loop.call_later(_LAST_SECONDS, self._transport.abort)

    # ---- what the transport calls --------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        if (
            5 < len(data) <= _SHORT
            and data[0] == _FINAL_BINARY
            and data[1] == 0x80 | (len(data) - 6)
            and not (self._received or self._held or self._closing or self._fragments)
            and self._listener is not None
        ):
            # One letter, and nothing else: nearly all that comes.
            self._listener.receive(apply_mask(data[6:], data[2:6]))
            return
        have: bytes | bytearray = data
        if self._received:
            # Added to where it lies: a great frame may come in a thousand pieces.
            self._received += data
            have = self._received
        at = 0
        while not self._held and self._closing is None and not self._ended:
            end = _frame_end(have, at, self._house.frame_bytes_max)
            if end is None:
                break
            if end < 0:
                limit = self._house.frame_bytes_max
                self.close(TooBig.close_code, f"A message can have at most {limit} bytes.")
                at = len(have)
                break
            if have[at] == _FINAL_BINARY and have[at + 1] & 0x80 and not self._fragments:
                self._deliver(_payload(have, at, end))
            elif have[at] == _PONG and have[at + 1] & 0x80 and end - at <= _SHORT:
                # With a thousand peers fifty a second, and websockets' parser takes far longer.
                if _payload(have, at, end) == self._ping:
                    self._ping = None
            else:
                self._parse(have[at:end])
            at = end
        if self._closing is None:
            if at or have is not self._received:
                self._received = bytearray(have[at:])
        else:
            # Nothing is wanted any more but the answer to our close frame.
            self._received = bytearray()
            self._parse(have[at:])

    def connection_lost(self, exc: Exception | None) -> None:
        if self._closing is not None:
            self._closing.cancel()
        self._house.connections.discard(self)
        self._house.pulse.remove(self)
        self._received.clear()
        self._writable = True
        self._end()
        self._let_go()

    def pause_writing(self) -> None:
        self._writable = False

    def resume_writing(self) -> None:
        self._writable = True
        if self._listener is not None:
            self._listener.drained()

    # ---- what is rare --------------------------------------------------------------------

    def _parse(self, data: bytes | bytearray) -> None:
        if not data or self._transport.is_closing():
            return
        parser = self._parsing()
        parser.receive_data(data)
        for event in parser.events_received() if parser.parser_exc is None else ():
            if isinstance(event, WebsocketFrame) and event.opcode <= Opcode.BINARY:
                self._fragment(event)
        if output := b"".join(parser.data_to_send()):
            self._transport.write(output)
        if parser.state is not State.OPEN and parser.eof_sent:
            # Both have said goodbye, or there is no talking to the other side.
            self._transport.close()
            self._end()
        elif not self._fragments and self._closing is None:
            self._let_go()

    def _fragment(self, frame: WebsocketFrame) -> None:
        fragments = self._fragments = self._fragments or []
        fragments.append(frame)
        if frame.fin:
            self._fragments = None
            whole = b"".join(fragment.data for fragment in fragments)
            self._deliver(whole if fragments[0].opcode is Opcode.BINARY else None)

    def _deliver(self, data: bytes | None) -> None:
        if self._closing is not None or self._listener is None:
            return
        if data is None:
            self.close(4400, "Messages are binary here.")
        else:
            self._listener.receive(data)

    def _parsing(self) -> ServerProtocol:
        if self._parser is None:
            self._parser = ServerProtocol(state=State.OPEN, max_size=self._house.frame_bytes_max)
        return self._parser

    def _let_go(self) -> None:
        if self._parser is not None:
            # It is one half of a cycle, and would wait for the collector.
            self._parser.parser.close()
            self._parser = None

    def _end(self) -> None:
        if self._ended:
            return
        self._ended = True
        if self._listener is not None:
            # Later: whoever closed this one may be going through all peers.
            self._house.loop.call_soon(self._listener.ended)


def _frame_end(data: bytes | bytearray, at: int, limit: int) -> int | None:
    """Where the frame that begins at `at` ends; None: it is not all here; -1: it is too big."""
    have = len(data) - at
    if have < 2:
        return None
    length, head = data[at + 1] & 0x7F, 2
    if length == 126:
        if have < 4:
            return None
        length, head = int.from_bytes(data[at + 2 : at + 4], "big"), 4
    elif length == 127:
        if have < 10:
            return None
        length, head = int.from_bytes(data[at + 2 : at + 10], "big"), 10
    if length > limit:
        return -1
    end = at + head + (4 if data[at + 1] & 0x80 else 0) + length
    return end if end <= len(data) else None


def _payload(data: bytes | bytearray, at: int, end: int) -> bytes:
    length = data[at + 1] & 0x7F
    mask = at + (2 if length < 126 else 4 if length == 126 else 10)
    return apply_mask(data[mask + 4 : end], data[mask : mask + 4])
