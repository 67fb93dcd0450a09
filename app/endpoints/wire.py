"""The websocket below ASGI: frames go straight from the room to the transport and back.

uvicorn's protocol hands every message through a queue and two tasks; with a hundred peers that
is most of what a keystroke costs. `SyncProtocol` is that protocol, and once `listen` was called
it gives messages to the listener and lets it write frames that were made once for all peers.
"""

import asyncio
from collections.abc import Callable
from typing import Any

from starlette.websockets import WebSocket
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame

from app.rooms.wire import Framed

_EXTENSION = "burnish.wire"


class SyncProtocol(WebSocketsSansIOProtocol):
    """uvicorn's websocket protocol with a direct road for rooms."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._message: Callable[[bytes], None] | None = None
        self._full: Callable[[], None] | None = None
        self._drained: Callable[[], None] | None = None
        self._is_paused = False
        self._ended = asyncio.Event()

    def handle_connect(self, event: Any) -> None:
        super().handle_connect(event)
        if hasattr(self, "scope"):
            extensions: dict[str, Any] = dict(self.scope.get("extensions") or {})
            extensions[_EXTENSION] = self
            self.scope["extensions"] = extensions

    # ---- what WebsocketWire uses ---------------------------------------------------------

    def attach(
        self,
        outbox_bytes: int,
        message: Callable[[bytes], None],
        full: Callable[[], None],
        drained: Callable[[], None],
    ) -> None:
        self._message, self._full, self._drained = message, full, drained
        self.transport.set_write_buffer_limits(high=outbox_bytes)
        # What came between the handshake and now.
        while not self.queue.empty():
            event: Any = self.queue.get_nowait()
            if event["type"] == "websocket.disconnect":
                self._ended.set()
                return
            self._deliver(event.get("bytes"))
        self._continue_reading()

    def write_frame(self, frame: Framed) -> None:
        if not self.close_sent and not self.transport.is_closing():
            self.transport.write(frame)

    def goodbye(self, code: int, reason: str) -> None:
        if not self.close_sent and not self.transport.is_closing():
            # A close frame holds 123 bytes of reason at most.
            short = reason.encode()[:120].decode(errors="ignore")
            self.conn.send_close(code, short)
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.close_sent = True
            self.close_timer = self.loop.call_later(self.close_timeout, self.transport.close)
            self.transport.resume_reading()
        self._ended.set()

    def hold(self, paused: bool) -> None:
        self._is_paused = paused
        if paused:
            self.transport.pause_reading()
        elif not self.transport.is_closing():
            self.transport.resume_reading()

    async def ended(self) -> None:
        await self._ended.wait()

    # ---- what asyncio and uvicorn call ---------------------------------------------------

    def send_receive_event_to_app(self) -> None:
        if self._message is None:
            super().send_receive_event_to_app()
            return
        data = self.frames[0] if len(self.frames) == 1 else b"".join(self.frames)
        is_text = self.curr_msg_data_type == "text"
        self.frames = []
        if not self.close_sent:
            self._deliver(None if is_text else bytes(data))

    def handle_close(self, event: Frame) -> None:
        super().handle_close(event)
        self._ended.set()

    def handle_parser_exception(self) -> None:
        super().handle_parser_exception()
        self._ended.set()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._ended.set()

    def pause_writing(self) -> None:
        super().pause_writing()
        if self._full is not None:
            self._full()

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._drained is not None:
            self._drained()

    def _deliver(self, data: bytes | None) -> None:
        if self._message is None:
            return
        if data is None:
            self.goodbye(4400, "This server speaks binary messages.")
            return
        self._message(data)

    def _continue_reading(self) -> None:
        if self.read_paused and not self._is_paused:
            self.read_paused = False
            self.transport.resume_reading()


class WebsocketWire:
    """`app.rooms.wire.Wire` on a SyncProtocol."""

    def __init__(self, protocol: SyncProtocol, outbox_bytes: int) -> None:
        self._protocol = protocol
        self._outbox_bytes = outbox_bytes

    @classmethod
    def of(cls, websocket: WebSocket, outbox_bytes: int) -> "WebsocketWire":
        """The wire under an accepted websocket.

        Raises:
            RuntimeError: the application is not served by `burnish serve`.
        """
        protocol = websocket.scope["extensions"].get(_EXTENSION)
        if not isinstance(protocol, SyncProtocol):
            raise RuntimeError("rooms need the websocket protocol of `burnish serve`")
        return cls(protocol, outbox_bytes)

    def write(self, frame: Framed) -> None:
        self._protocol.write_frame(frame)

    def close(self, code: int, reason: str) -> None:
        self._protocol.goodbye(code, reason)

    def listen(
        self,
        *,
        message: Callable[[bytes], None],
        full: Callable[[], None],
        drained: Callable[[], None],
    ) -> None:
        self._protocol.attach(self._outbox_bytes, message, full, drained)

    def pause(self) -> None:
        self._protocol.hold(True)

    def resume(self) -> None:
        self._protocol.hold(False)

    async def gone(self) -> None:
        """Returns when the connection has ended, from either side."""
        await self._protocol.ended()
