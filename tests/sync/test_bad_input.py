"""Rude peers against the live server: that one is told, and nobody else notices."""

import asyncio
import json
import os
import random
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from pycrdt import Doc, Text
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin

from app.rooms import protocol
from tests.e2e.product import Product
from tests.people import Writer, converged
from tests.waiting import until

SEED = int(os.environ.get("BURNISH_TEST_SEED", random.randrange(10**6)))
STATE = json.dumps({"user": {"name": "x"}})


def an_update(words: str) -> bytes:
    """A sound one."""
    doc: Doc[Text] = Doc()
    doc.get("text", type=Text).insert(0, words)
    return doc.get_update()


def awareness(*states: tuple[int, int, str]) -> bytes:
    return protocol.encode_awareness([protocol.ClientState(*state) for state in states])


@pytest.fixture
async def bystander(server: Product, document: str) -> AsyncIterator[Writer]:
    """Is in the room all along, and can write when all is over."""
    async with Writer(server.url, document, "bystander") as writer:
        writer.type("still ")
        yield writer
        writer.type("here")
        async with Writer(server.url, document, "newcomer") as newcomer:
            text = await converged(newcomer, writer)
        assert text.startswith("still ")
        assert text.endswith("here")
        assert writer.closed is None


async def answer_to(server: Product, document: str, frame: bytes | str) -> tuple[int, str]:
    """How the server closes a peer that sends this."""
    address = f"{server.url.replace('http', 'ws')}/sync/{document}"
    async with connect(address, compression=None, max_size=None) as connection:
        await connection.send(frame)
        return await goodbye(connection)


async def goodbye(connection: ClientConnection) -> tuple[int, str]:
    """Reads on until the server hangs up."""
    async with asyncio.timeout(60):
        with suppress(ConnectionClosed):
            while True:
                await connection.recv()
    return connection.close_code or 0, connection.close_reason or ""


BAD_FRAMES = {
    "empty": b"",
    "unknown type": b"\x63",
    "unknown type of ours": b"\x69\x02{}",
    "unknown sync step": b"\x00\x07\x00",
    "length beyond the end": b"\x00\x02\x7fabc",
    "something behind": b"\x03\x00",
    "number without end": b"\xff" * 20,
    "update that is none": b"\x00\x02" + b"\x04\xff\xff\xff\xff",
    "cut update": protocol.encode_update(an_update("cut me")[:-3]),
    "step 2 that is none": protocol.encode_step2(b"\x01\x01\x01"),
    "state vector that is none": protocol.encode_step1(b"\x05\x01"),
    "awareness that is no JSON": awareness((7, 1, "{oops")),
    "awareness that JavaScript cannot read": awareness((7, 1, '{"a": NaN}')),
    "awareness that is no object": awareness((7, 1, "[1]")),
    "awareness too deep": awareness((7, 1, "[" * 7000 + "]" * 7000)),
    "hello that is no JSON": b"\x64\x03abc",
    "hello that is no object": b"\x64\x02[]",
    "hello with odd wishes": protocol.encode_json(protocol.HELLO, {"wants": [1]}),
    "decision before hello": protocol.encode_json(protocol.DECIDE, {"id": "x"}),
    "message of the server": protocol.encode_json(protocol.SAVED, {"seq": 1}),
    "text": "hello?",
}


@pytest.mark.parametrize("frame", BAD_FRAMES.values(), ids=BAD_FRAMES.keys())
async def test_a_frame_that_is_no_message_closes_that_connection_only(
    server: Product, document: str, bystander: Writer, frame: bytes | str
) -> None:
    code, reason = await answer_to(server, document, frame)
    assert code == 4400
    assert reason


async def test_too_many_clients_or_too_big_a_state_is_refused(
    server: Product, document: str, bystander: Writer
) -> None:
    crowd = awareness(*((client, 1, STATE) for client in range(1, 100)))
    assert (await answer_to(server, document, crowd))[0] == 4413
    big = awareness((7, 1, json.dumps({"big": "x" * 20_000})))
    assert (await answer_to(server, document, big))[0] == 4413


async def test_an_oversized_frame_is_refused(
    server: Product, document: str, bystander: Writer
) -> None:
    code, reason = await answer_to(server, document, b"\x00\x02" + bytes(2**20 + 1))
    assert code == 4413
    assert "1048576" in reason


async def test_random_bytes_disturb_nobody(
    server: Product, document: str, bystander: Writer
) -> None:
    print(f"replay with BURNISH_TEST_SEED={SEED}")
    dice = random.Random(SEED)
    sound = [
        protocol.encode_update(an_update("sound é🐍")),
        protocol.encode_step1(b"\x00"),
        awareness((9, 1, STATE)),
        protocol.encode_json(protocol.HELLO, {"wants": ["saved"]}),
    ]
    address = f"{server.url.replace('http', 'ws')}/sync/{document}-fuzz"
    for _ in range(150):
        async with connect(address, compression=None) as connection:
            frame = bytearray(dice.choice(sound))
            for _ in range(dice.randint(1, 6)):
                match dice.randrange(3):
                    case 0 if frame:
                        frame[dice.randrange(len(frame))] = dice.randrange(256)
                    case 1 if frame:
                        del frame[dice.randrange(len(frame)) :]
                    case _:
                        frame += dice.randbytes(dice.randint(1, 9))
            with suppress(ConnectionClosed):
                await connection.send(bytes(frame))
                await connection.send(b"\x63")  # This ends it, if nothing before has.
            code, _ = await goodbye(connection)
            assert code in (4400, 4413), bytes(frame).hex()
    # Whatever of that was an update is in the document now, and it can still be used.
    async with Writer(server.url, f"{document}-fuzz", "Ada") as ada:
        ada.type("after all")
        async with Writer(server.url, f"{document}-fuzz", "Ben") as ben:
            await ben.sees("after all")


async def test_an_update_for_another_root_type_is_kept_untouched(
    server: Product, document: str, bystander: Writer
) -> None:
    doc: Doc[Text] = Doc()
    doc.get("title", type=Text).insert(0, "A title é")
    doc.get("something else", type=Text).insert(0, "kept")
    async with Writer(server.url, document, "Eve") as eve:
        eve.say(protocol.encode_update(doc.get_update()))
        async with Writer(server.url, document, "Ben") as ben:
            kept = ben.doc.get("something else", type=Text)
            await until(lambda: str(kept) == "kept")


@pytest.mark.parametrize("name", ["a%20b", "x" * 129, "%C3%A9", "a;b", "%00"])
async def test_an_id_that_is_none_is_no_document(server: Product, name: str) -> None:
    async with connect(f"{server.url.replace('http', 'ws')}/sync/{name}") as connection:
        assert (await goodbye(connection))[0] == 4404


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
async def test_a_foreign_page_cannot_open_a_document(
    server: Product, document: str, origin: str
) -> None:
    address = f"{server.url.replace('http', 'ws')}/sync/{document}"
    with pytest.raises(InvalidStatus) as refusal:
        async with connect(address, origin=Origin(origin)):
            pass
    assert refusal.value.response.status_code == 403


async def test_a_name_that_was_pointed_here_opens_nothing(server: Product, document: str) -> None:
    address = f"ws://evil.example:{server.port}/sync/{document}"
    with pytest.raises(InvalidStatus) as refusal:
        async with connect(address, host="127.0.0.1", port=server.port):
            pass
    assert refusal.value.response.status_code == 403


async def test_a_peer_cannot_speak_for_another(
    server: Product, document: str, bystander: Writer
) -> None:
    async with Writer(server.url, document, "Mallory") as mallory:
        victim = bystander.doc.client_id
        mallory.say(awareness((victim, 1000, json.dumps({"user": {"name": "fake"}}))))
        mallory.say(awareness((victim, 2000, "null")))
        async with Writer(server.url, document, "Ben") as ben:
            await ben.sees("still")
            mallory.is_called("Mallory again")
            await until(lambda: "Mallory again" in ben.names)
            assert "bystander" in ben.names
            assert "fake" not in ben.names
