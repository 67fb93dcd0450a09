"""A websocket after its handshake, without a network: what it reads, what it asks, how it ends."""

import asyncio
import inspect
from typing import Any

import pytest
from websockets.frames import Close, Frame, Opcode
from websockets.server import ServerProtocol

from app.endpoints import line as module
from app.endpoints.line import House, Line
from app.endpoints.pulse import TICKS, Pulse
from app.rooms import wire
from tests.waiting import until


class Ear:
    """A listener that keeps what it hears."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self.ends = 0

    def receive(self, message: bytes) -> None:
        self.heard.append(message)

    def drained(self) -> None: ...

    def ended(self) -> None:
        self.ends += 1


class Transport(asyncio.Transport):
    """Goes nowhere."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.closed = False
        self.reading = True

    def write(self, data: Any) -> None:
        self.written += data

    def is_closing(self) -> bool:
        return self.closed

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None: ...

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None: ...

    def pause_reading(self) -> None:
        self.reading = False

    def resume_reading(self) -> None:
        self.reading = True

    def close(self) -> None:
        self.closed = True

    abort = close


def house() -> House:
    """A server without anybody."""
    loop = asyncio.get_running_loop()
    return House(loop, Pulse(loop), set(), 2**20)


def connected(early: bytes = b"") -> tuple[Line, Ear, Transport]:
    """A line, who listens to it, and what it writes to."""
    transport, ear = Transport(), Ear()
    line = Line(house(), transport, early)
    line.listen(ear)
    return line, ear, transport


def frame(data: bytes, opcode: Opcode = Opcode.BINARY, *, fin: bool = True) -> bytes:
    """As a client sends it."""
    return Frame(opcode, data, fin).serialize(mask=True)


def goodbye(code: int, reason: str = "", *, mask: bool = False) -> bytes:
    """A close frame of a server, or of a client."""
    return Frame(Opcode.CLOSE, Close(code, reason).serialize()).serialize(mask=mask)


@pytest.mark.parametrize("length", [0, 1, 124, 125, 126, 300])
async def test_a_frame_is_read_whichever_way_it_goes(length: int) -> None:
    line, ear, _ = connected()
    message = bytes(range(256))[:length].ljust(length, b"x")
    line.data_received(frame(message))
    line.data_received(frame(message) + frame(b"and another"))
    assert ear.heard == [message, message, b"and another"]


async def test_a_short_frame_waits_its_turn_while_reading_is_held() -> None:
    line, ear, transport = connected()
    line.pause()
    line.data_received(frame(b"one"))
    line.data_received(frame(b"two"))
    assert (ear.heard, transport.reading) == ([], False)
    line.resume()
    await until(lambda: ear.heard == [b"one", b"two"])
    assert transport.reading


async def test_the_rest_of_a_frame_that_looks_like_a_frame_is_none() -> None:
    line, ear, _ = connected()
    rest = frame(b"inside")
    unmasked = bytes(4)
    line.data_received(bytes((0x82, 0x80 | len(rest))) + unmasked)
    line.data_received(rest)
    assert ear.heard == [rest]


async def test_what_came_before_anybody_listened_is_heard_first() -> None:
    whole = frame(b"two")
    line, ear, _ = connected(early=frame(b"one") + whole[:3])
    line.data_received(whole[3:])
    await until(lambda: ear.heard == [b"one", b"two"])


async def test_the_parser_for_what_is_rare_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[ServerProtocol] = []

    def make(**options: Any) -> ServerProtocol:
        made.append(ServerProtocol(**options))
        return made[-1]

    monkeypatch.setattr(module, "ServerProtocol", make)
    line, ear, transport = connected()
    line.data_received(frame(b"there?", Opcode.PING) + frame(b"a", fin=False))
    line.data_received(frame(b"again?", Opcode.PING) + frame(b"b", Opcode.CONT) + frame(b"c"))
    assert ear.heard == [b"ab", b"c"]
    pongs = [Frame(Opcode.PONG, b"there?"), Frame(Opcode.PONG, b"again?")]
    assert transport.written == b"".join(pong.serialize(mask=False) for pong in pongs)
    # One for the first ping, one for the fragments and what came between them; both are gone.
    assert [inspect.getgeneratorstate(each.parser) for each in made] == [inspect.GEN_CLOSED] * 2


async def test_a_goodbye_of_the_other_side_is_answered_and_ends_it() -> None:
    line, ear, transport = connected()
    line.data_received(goodbye(1001, mask=True))
    assert (transport.written, transport.closed) == (goodbye(1001), True)
    line.connection_lost(None)
    await until(lambda: ear.ends > 0)
    assert ear.ends == 1


async def test_after_our_goodbye_only_its_answer_counts() -> None:
    line, ear, transport = connected()
    line.close(4403, "no")
    line.close(4404, "the first call counts")
    line.write(wire.Frame(b"too late"))
    line.data_received(frame(b"letter") + frame(b"part", fin=False))
    assert (transport.written, transport.closed, ear.heard) == (goodbye(4403, "no"), False, [])
    line.data_received(goodbye(4403, mask=True))
    assert transport.closed
    await until(lambda: ear.ends == 1)


async def test_whoever_is_closed_by_the_room_leaves_it_a_moment_later() -> None:
    line, ear, _ = connected()
    line.close(4403, "no")
    assert ear.ends == 0, "the room may be going through all its peers"
    await until(lambda: ear.ends == 1)


async def test_whoever_was_gone_before_anybody_listened_leaves_all_the_same() -> None:
    transport, ear = Transport(), Ear()
    line = Line(house(), transport)
    line.connection_lost(None)
    line.listen(ear)
    await until(lambda: ear.ends == 1)


async def test_a_server_that_goes_away_says_so_once_and_waits_for_the_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_LAST_SECONDS", 0.05)
    line, _, transport = connected()
    line.shutdown()
    assert (transport.written, transport.closed) == (goodbye(1012), False)
    line.data_received(frame(b"under way") + goodbye(1012, mask=True))
    assert transport.closed
    told, _, transport = connected()
    told.close(4503, "come back")
    told.shutdown()
    assert (transport.written, transport.closed) == (goodbye(4503, "come back"), False)
    await until(lambda: transport.closed, 5)  # Nobody answers.


async def test_a_ping_is_answered_by_its_own_pong_only() -> None:
    line, ear, transport = connected()
    line.beat()
    ping, transport.written = transport.written, b""
    assert ping[:2] == b"\x89\x04"
    line.data_received(frame(b"\0\0\0\0" if ping[2:] != b"\0\0\0\0" else b"1234", Opcode.PONG))
    line.data_received(frame(ping[2:], Opcode.PONG))
    line.beat()
    assert transport.written[:2] == b"\x89\x04", "answered: it is asked again"
    transport.written = b""
    line.data_received(frame(b"stale", Opcode.PONG))
    line.beat()
    assert transport.written == goodbye(1011, "keepalive ping timeout")
    assert ear.heard == []


async def test_whoever_is_not_read_from_is_not_pinged() -> None:
    line, _, transport = connected()
    line.beat()
    line.pause()
    transport.written = b""
    line.beat()
    assert transport.written == b""


class Beaten:
    """A connection that counts."""

    tick = 0

    def __init__(self) -> None:
        self.beats = 0

    def beat(self) -> None:
        self.beats += 1


async def test_everybody_is_pinged_once_a_round_and_nobody_who_left() -> None:
    pulse = Pulse(asyncio.get_running_loop(), seconds=0.001 * TICKS)
    stays, leaves = Beaten(), Beaten()
    pulse.add(stays)
    pulse.add(leaves)
    pulse.remove(leaves)
    pulse.remove(leaves)
    await until(lambda: stays.beats == 3)
    assert leaves.beats == 0
    pulse.remove(stays)
    late = Beaten()
    pulse.add(late)
    await until(lambda: late.beats == 1)
    assert stays.beats == 3
