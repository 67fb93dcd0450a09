"""The websocket below ASGI: frames go straight from the room to the transport and back.

uvicorn hands every message through a queue, two tasks and a pause of the socket; with a hundred
peers that is most of what a keystroke costs. `SyncProtocol` is uvicorn's protocol; once a
listener is set it reads whole binary frames itself and leaves everything else (handshake, ping,
close, fragments, errors) to uvicorn. `AsgiWire` does the same job on any other ASGI server.
"""

import asyncio
from typing import Any

from starlette.websockets import WebSocket
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame as WebsocketFrame
from websockets.frames import Opcode

try:
    from websockets.speedups import apply_mask
except ImportError:  # Built without its C extension.
    from websockets.utils import apply_mask

from app.endpoints.asgi_wire import AsgiWire
from app.errors import TooBig
from app.rooms.wire import Frame, Listener, Wire

_EXTENSION = "burnish.protocol"
_BUFFER_BYTES = 256 * 1024
"""Unsent bytes in the transport, above which a peer's frames wait in its outbox."""
_FINAL_BINARY, _PONG = 0x82, 0x8A
_SHORT = 6 + 125
"""Bytes of the longest frame whose length is in its second byte."""


class SyncProtocol(WebSocketsSansIOProtocol):
    """uvicorn's websocket protocol with a direct road for rooms."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._listener: Listener | None = None
        self._received = b""
        self._in_fragments = False
        self._held = False
        # A future is a fifth of an event's size, and there is one for every peer.
        self._ended: asyncio.Future[None] = self.loop.create_future()

    def handle_connect(self, event: Any) -> None:
        super().handle_connect(event)
        if hasattr(self, "scope"):
            extensions: dict[str, Any] = self.scope["extensions"] or {}
            extensions[_EXTENSION] = self

    # ---- what ProtocolWire uses ----------------------------------------------------------

    def listen(self, listener: Listener) -> None:
        self._listener = listener
        self.transport.set_write_buffer_limits(high=_BUFFER_BYTES)
        # What came between the handshake and now.
        while not self.queue.empty():
            event: Any = self.queue.get_nowait()
            if event["type"] == "websocket.receive":
                self._deliver(event.get("bytes"))
        if self.read_paused:
            self.read_paused = False
            self.hold(False)
        # The handshake is over: what only it and ASGI need would stay as long as the peer.
        self.queue = _Nowhere()
        del self.request, self.response
        self.scope["headers"] = []

    async def wait_ended(self) -> None:
        """Returns when the connection has ended, from either side."""
        await self._ended

    def ready(self) -> bool:
        return self.writable.is_set()

    def write_frame(self, frame: Frame) -> None:
        if not self.close_sent and not self.disconnected:
            self.transport.write(frame.framed)

    def hang_up(self, code: int, reason: str) -> None:
        if not self.close_sent and not self.transport.is_closing():
            self.conn.send_close(code, reason)
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.close_sent = True
            self.hold(False)
            # Aborted, not closed: a peer that does not read would keep the buffer for ever.
            self.close_timer = self.loop.call_later(self.close_timeout, self.transport.abort)
        self._end()

    def hold(self, held: bool) -> None:
        """Stops or goes on reading. Frames that are here already are kept."""
        self._held = held
        if self.transport.is_closing():
            return
        if held:
            self.transport.pause_reading()
        else:
            self.transport.resume_reading()
            if self._received:
                self.loop.call_soon(self.data_received, b"")

    # ---- what asyncio and uvicorn call ---------------------------------------------------

    def data_received(self, data: bytes) -> None:
        listener = self._listener
        if listener is None:
            super().data_received(data)
            return
        if (
            5 < len(data) <= _SHORT
            and data[0] == _FINAL_BINARY
            and data[1] == 0x80 | (len(data) - 6)
            and not (self._received or self._held or self._in_fragments or self.close_sent)
        ):
            # One letter, and nothing else: nearly all that comes.
            listener.receive(apply_mask(data[6:], data[2:6]))
            return
        data = self._received + data if self._received else data
        at = 0
        while not self._held and not self.close_sent:
            end = _frame_end(data, at, self.config.ws_max_size)
            if end is None:
                break
            if end < 0:
                self._received = b""
                self._refuse_size()
                return
            if data[at] == _FINAL_BINARY and data[at + 1] & 0x80 and not self._in_fragments:
                listener.receive(_payload(data, at, end))
            elif data[at] == _PONG and data[at + 1] & 0x80 and end - at <= _SHORT:
                # With a thousand peers fifty a second, and websockets' parser takes far longer.
                self.handle_pong(WebsocketFrame(Opcode.PONG, _payload(data, at, end)))
            else:
                self._in_fragments = _fragments_go_on(data[at], self._in_fragments)
                super().data_received(data[at:end])
            at = end
        if self.close_sent:
            # Nothing is wanted any more but the answer to our close frame.
            self._received = b""
            super().data_received(data[at:])
        else:
            self._received = data[at:]

    def send_receive_event_to_app(self) -> None:
        if self._listener is None:
            super().send_receive_event_to_app()
            return
        data = self.frames[0] if len(self.frames) == 1 else b"".join(self.frames)
        is_text = self.curr_msg_data_type == "text"
        self.frames = []
        if not self.close_sent:
            self._deliver(None if is_text else bytes(data))

    def handle_close(self, event: WebsocketFrame) -> None:
        super().handle_close(event)
        self._end()

    def handle_parser_exception(self) -> None:
        super().handle_parser_exception()
        self._end()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._end()

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._listener is not None:
            self._listener.drained()

    def _end(self) -> None:
        if not self._ended.done():
            self._ended.set_result(None)

    def _deliver(self, data: bytes | None) -> None:
        if self._listener is not None and data is not None:
            self._listener.receive(data)
        else:
            self.hang_up(4400, "Messages are binary here.")

    def _refuse_size(self) -> None:
        limit = self.config.ws_max_size
        self.hang_up(TooBig.close_code, f"A message can have at most {limit} bytes.")


class _Nowhere(asyncio.Queue[Any]):
    """In place of a queue that nobody reads from any more."""

    def __init__(self) -> None:
        """Without the parts of a queue, which are most of its size."""

    def put_nowait(self, item: Any) -> None:
        """Forgets it."""


def _frame_end(data: bytes, at: int, limit: int) -> int | None:
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


def _payload(data: bytes, at: int, end: int) -> bytes:
    length = data[at + 1] & 0x7F
    mask = at + (2 if length < 126 else 4 if length == 126 else 10)
    return apply_mask(data[mask + 4 : end], data[mask : mask + 4])


def _fragments_go_on(first: int, going_on: bool) -> bool:
    opcode = first & 0x0F
    if opcode >= 8:  # Control frames come between fragments.
        return going_on
    return not first & 0x80


class ProtocolWire:
    """`Wire` on a SyncProtocol."""

    __slots__ = ("_protocol", "close", "listen", "ready", "write")

    def __init__(self, protocol: SyncProtocol) -> None:
        self._protocol = protocol
        self.listen = protocol.listen
        self.ready = protocol.ready
        self.write = protocol.write_frame
        self.close = protocol.hang_up

    def pause(self) -> None:
        self._protocol.hold(True)

    def resume(self) -> None:
        self._protocol.hold(False)

    async def serve(self) -> None:
        """Returns when the connection has ended, from either side."""
        await self._protocol.wait_ended()


def wire_of(websocket: WebSocket) -> ProtocolWire | AsgiWire:
    """The wire under an accepted websocket: direct where the server is ours."""
    protocol = (websocket.scope.get("extensions") or {}).get(_EXTENSION)
    wire = ProtocolWire(protocol) if isinstance(protocol, SyncProtocol) else AsgiWire(websocket)
    _: Wire = wire
    return wire
