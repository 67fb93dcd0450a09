"""From the handshake to the wire: uvicorn shakes hands, then a `Line` has the transport.

uvicorn hands every message through a queue and two tasks, and keeps the request, its headers and
a task for as long as the websocket is open: with a hundred peers that is most of what a keystroke
costs, and most of the memory of a quiet peer. `AsgiWire` does the job on any other ASGI server.
"""

import asyncio
from typing import Any
from weakref import WeakKeyDictionary

from starlette.websockets import WebSocket
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState

from app.endpoints.asgi_wire import AsgiWire
from app.endpoints.line import House, Line
from app.endpoints.pulse import Pulse
from app.rooms.wire import Wire

_EXTENSION = "burnish.protocol"
_houses: WeakKeyDictionary[ServerState, House] = WeakKeyDictionary()


class SyncProtocol(WebSocketsSansIOProtocol):
    """uvicorn's websocket protocol, which can let go of its transport."""

    def __init__(
        self,
        config: Any,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._state = server_state
        self._early = b""

    def handle_connect(self, event: Any) -> None:
        super().handle_connect(event)
        if hasattr(self, "scope"):
            extensions: dict[str, Any] = self.scope["extensions"] or {}
            extensions[_EXTENSION] = self

    def data_received(self, data: bytes) -> None:
        if not self.handshake_initiated or self.close_sent:
            super().data_received(data)
            return
        # For the line, if there will be one; more is not read before.
        self._early += data
        self.read_paused = True
        self.transport.pause_reading()

    def hand_over(self) -> Line:
        """The websocket from here on. Afterwards this protocol is nobody's any more."""
        self.stop_keepalive()
        self.connections.discard(self)
        line = Line(self._house(), self.transport, self._early)
        # uvicorn closes its transport when the task of the handshake ends.
        self.transport = _HANDED_OVER
        # Cycles would wait for the collector, thousands of them after everybody came back.
        self.conn.parser.close()
        self.scope["extensions"] = {}
        return line

    def _house(self) -> House:
        house = _houses.get(self._state)
        if house is None:
            pulse = Pulse(self.loop)
            house = House(self.loop, pulse, self._state.connections, self.config.ws_max_size)
            _houses[self._state] = house
        return house


class _HandedOver(asyncio.Transport):
    """In place of a transport that somebody else has now."""

    def close(self) -> None:
        """Does nothing."""


_HANDED_OVER = _HandedOver()


def wire_of(websocket: WebSocket) -> Line | AsgiWire:
    """The wire under a websocket that was just accepted: direct where the server is ours.

    Whoever asks has it: the websocket itself is of no use afterwards.
    """
    protocol = (websocket.scope.get("extensions") or {}).get(_EXTENSION)
    wire = protocol.hand_over() if isinstance(protocol, SyncProtocol) else AsgiWire(websocket)
    _: Wire = wire
    return wire
