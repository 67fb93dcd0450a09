"""The websocket protocol below ASGI, without a network: what it takes from uvicorn's parser."""

import asyncio
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState
from websockets.frames import Frame, Opcode

from app.endpoints.wire import SyncProtocol


class Ear:
    """A listener that keeps what it hears."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []

    def receive(self, message: bytes) -> None:
        self.heard.append(message)

    def drained(self) -> None: ...


class Transport(asyncio.Transport):
    """Goes nowhere."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""

    def write(self, data: Any) -> None:
        self.written += data

    def is_closing(self) -> bool:
        return False

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None: ...

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...

    def close(self) -> None: ...


async def nothing(_scope: Any, _receive: Any, _send: Any) -> None: ...


def connected() -> tuple[SyncProtocol, Ear]:
    """A protocol after its handshake, and who listens to it."""
    config = uvicorn.Config(nothing, ws=SyncProtocol, lifespan="off", ws_max_size=2**20)
    config.load()
    protocol = SyncProtocol(config, ServerState(), {}, asyncio.get_running_loop())
    protocol.transport = Transport()
    protocol.scope = {"headers": []}  # type: ignore[typeddict-item]
    protocol.request = protocol.response = None  # type: ignore[assignment]
    ear = Ear()
    protocol.listen(ear)
    return protocol, ear


def frame(data: bytes, opcode: Opcode = Opcode.BINARY, *, fin: bool = True) -> bytes:
    """As a client sends it."""
    return Frame(opcode, data, fin).serialize(mask=True)


@pytest.mark.parametrize("length", [0, 1, 124, 125, 126, 300])
async def test_a_frame_is_read_whichever_way_it_goes(length: int) -> None:
    protocol, ear = connected()
    message = bytes(range(256))[:length].ljust(length, b"x")
    protocol.data_received(frame(message))
    protocol.data_received(frame(message) + frame(b"and another"))
    assert ear.heard == [message, message, b"and another"]


async def test_a_short_frame_waits_its_turn_while_reading_is_held() -> None:
    protocol, ear = connected()
    protocol.hold(True)
    protocol.data_received(frame(b"one"))
    protocol.data_received(frame(b"two"))
    assert ear.heard == []
    protocol.hold(False)
    protocol.data_received(b"")
    assert ear.heard == [b"one", b"two"]


async def test_the_rest_of_a_frame_that_looks_like_a_frame_is_none() -> None:
    protocol, ear = connected()
    rest = frame(b"inside")
    unmasked = bytes(4)
    protocol.data_received(bytes((0x82, 0x80 | len(rest))) + unmasked)
    protocol.data_received(rest)
    assert ear.heard == [rest]


def awaits(protocol: SyncProtocol) -> tuple[bool, bool]:
    """Whether it waits for a pong; whether the next ping is on its way."""
    return protocol.pong_timer is not None, protocol.ping_timer is not None


async def test_a_pong_is_the_answer_to_its_own_ping_only() -> None:
    protocol, ear = connected()
    protocol.pending_ping_payload = b"ping"
    protocol.pong_timer = protocol.loop.call_later(60, lambda: None)
    protocol.data_received(frame(b"stale", Opcode.PONG))
    assert awaits(protocol) == (True, False)
    protocol.data_received(frame(b"ping", Opcode.PONG))
    assert awaits(protocol) == (False, True)
    protocol.stop_keepalive()
    assert ear.heard == []
