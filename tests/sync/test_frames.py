"""Websocket frames as networks deliver them: in pieces, in heaps, in fragments, with pings."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
from pycrdt import Doc, Text
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.uri import parse_uri

from app.rooms import protocol
from tests.e2e.product import Product
from tests.people import Writer
from tests.rooms.typing import Typist, impossible


class RawPeer:
    """A websocket client that says itself how its bytes are cut."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, client: ClientProtocol
    ) -> None:
        self.frames: list[Frame] = []
        self._reader, self._writer, self._client = reader, writer, client

    async def send(self, data: bytes, *, piece: int | None = None) -> None:
        """Sends bytes in pieces of one size; default: all at once."""
        for part in _cut(data, piece or len(data)):
            self._writer.write(part)
            await self._writer.drain()
            if piece:
                await asyncio.sleep(0)

    async def hears(self, opcode: Opcode) -> Frame:
        """Reads on until a frame of this kind has come."""
        async with asyncio.timeout(60):
            while not (found := [f for f in self.frames if f.opcode == opcode]):
                data = await self._reader.read(65536)
                if not data:
                    raise ConnectionError("the server has hung up")
                self._client.receive_data(data)
                self.frames += [e for e in self._client.events_received() if isinstance(e, Frame)]
        return found[0]


def _cut(data: bytes, size: int) -> Iterator[bytes]:
    for at in range(0, len(data), size):
        yield data[at : at + size]


@asynccontextmanager
async def connected(server: Product, document: str) -> AsyncIterator[RawPeer]:
    """A raw peer after its handshake."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    client = ClientProtocol(parse_uri(f"ws://127.0.0.1:{server.port}/sync/{document}"))
    client.send_request(client.connect())
    writer.writelines(client.data_to_send())
    peer = RawPeer(reader, writer, client)
    try:
        await peer.hears(Opcode.BINARY)  # Step1 of the server.
        yield peer
    finally:
        writer.close()


def frame(data: bytes, opcode: Opcode = Opcode.BINARY, *, fin: bool = True) -> bytes:
    """A frame as a client sends it."""
    return Frame(opcode, data, fin).serialize(mask=True)


def updates(words: str) -> list[bytes]:
    """A message for each letter typed into the text that `Writer` shows."""
    doc: Doc[Text] = Doc()
    made: list[bytes] = []
    subscription = doc.observe(lambda event: made.append(event.update))
    text = doc.get("text", type=Text)
    for letter in words:
        text += letter
    doc.unobserve(subscription)
    return [protocol.encode_update(update) for update in made]


@pytest.mark.parametrize("piece", [1, 2, 3, 7, None])
async def test_frames_in_pieces_and_in_heaps_are_read_alike(
    server: Product, document: str, piece: int | None
) -> None:
    words = "héllo 🐍 שלום " * 5
    async with Writer(server.url, document) as reader, connected(server, document) as peer:
        await peer.send(b"".join(frame(message) for message in updates(words)), piece=piece)
        await reader.sees(words)


async def test_a_message_in_fragments_is_one_message_with_pings_in_between(
    server: Product, document: str
) -> None:
    (message,) = updates("w")
    rest = updates("xyz")
    async with Writer(server.url, document) as reader, connected(server, document) as peer:
        await peer.send(
            frame(message[:5], fin=False)
            + frame(b"are you there", Opcode.PING)
            + frame(message[5:9], Opcode.CONT, fin=False)
            + frame(message[9:], Opcode.CONT)
            + b"".join(frame(each) for each in rest)
        )
        assert (await peer.hears(Opcode.PONG)).data == b"are you there"
        await reader.sees("w")
        await reader.sees("xyz")


async def test_a_large_message_that_trickles_in_is_read(server: Product, document: str) -> None:
    doc: Doc[Text] = Doc()
    words = "".join(random.Random(3).choices("abcdefgh 漢🐍é", k=200_000))
    doc.get("text", type=Text).insert(0, words)
    message = frame(protocol.encode_update(doc.get_update()))
    async with Writer(server.url, document) as reader, connected(server, document) as peer:
        await peer.send(message, piece=10_000)
        await reader.sees(words)


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (frame(b"hello", Opcode.TEXT), 4400),
        (frame(b"hel", Opcode.TEXT, fin=False) + frame(b"lo", Opcode.CONT), 4400),
        (frame(b"\x63"), 4400),
        (Frame(Opcode.BINARY, b"\x03").serialize(mask=False), 1002),
        (frame(b"lost", Opcode.CONT), 1002),
        (frame(b"a", fin=False) + frame(b"b"), 1002),
        (b"\xf2" + frame(b"\x03")[1:], 1002),
        (b"\x83" + frame(b"\x03")[1:], 1002),
        (b"\x89" + frame(b"x" * 126)[1:], 1002),
    ],
    ids=[
        "text",
        "text in fragments",
        "an unknown message",
        "unmasked",
        "an end without a beginning",
        "a beginning twice",
        "reserved bits",
        "a reserved opcode",
        "a long ping",
    ],
)
async def test_a_frame_against_the_rules_closes_that_connection_alone(
    server: Product, document: str, sent: bytes, code: int
) -> None:
    async with Writer(server.url, document) as ada, Writer(server.url, document) as ben:
        async with connected(server, document) as peer:
            await peer.send(sent)
            goodbye = await peer.hears(Opcode.CLOSE)
        assert int.from_bytes(goodbye.data[:2], "big") == code
        ada.type("on we go")
        await ben.sees("on we go")


async def test_a_client_that_says_goodbye_is_answered(server: Product, document: str) -> None:
    async with connected(server, document) as peer:
        await peer.send(frame((1000).to_bytes(2, "big"), Opcode.CLOSE))
        assert (await peer.hears(Opcode.CLOSE)).data[:2] == (1000).to_bytes(2, "big")


async def test_updates_that_would_end_the_process_close_that_connection_alone(
    server: Product, document: str
) -> None:
    async with Writer(server.url, document) as ada, Writer(server.url, document) as ben:
        deep = b"\x01\x01\x07\x00\x08\x01\x01a\x01" + b"u\x01" * 200_000 + b"\x7e\x00"
        typist = Typist()
        async with Writer(server.url, document) as author:
            author.say(protocol.encode_update(typist.type("title")))
            author.type("begun ")
            await ben.sees("begun ")
        for bad in (deep, b"\xff\xff\xff\x7f", impossible(typist)):
            async with connected(server, document) as peer:
                await peer.send(frame(protocol.encode_update(bad)))
                goodbye = await peer.hears(Opcode.CLOSE)
            assert int.from_bytes(goodbye.data[:2], "big") == 4400
            ada.type("on we go ")
            await ben.sees(ada.text)
        async with Writer(server.url, document) as late:
            assert late.text == ada.text == "begun " + "on we go " * 3
