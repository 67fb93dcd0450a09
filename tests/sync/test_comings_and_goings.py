"""Slow peers, closing rooms, deleted documents, a server that goes away, and what is saved."""

import asyncio
import json
import random
import socket
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from pycrdt import Doc, Text
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from app.rooms import protocol
from tests.e2e.product import Product
from tests.engines import PostgresServer
from tests.people import Writer, converged
from tests.waiting import until

Start = Callable[..., Product]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a server with settings of its own."""
    started = []

    def run(**settings: str) -> Product:
        product = Product(tmp_path, BURNISH_MODEL="none", **settings)
        product.start()
        started.append(product)
        return product

    yield run
    for product in started:
        product.stop()


async def test_a_peer_is_told_how_many_of_its_changes_are_saved(
    server: Product, document: str
) -> None:
    ada = await Writer(server.url, document).join(wants=("saved",))
    for word in ("one", "two", "three"):
        ada.type(word)
    await ada.is_saved()
    assert ada.saved == ada.sent == 4  # With the answer to the server's step 1.
    last = ada.heard[-1].body
    assert last["seq"] == 3
    assert last["at"].endswith("Z")
    await ada.leave()
    # Coming back, it has nothing new to say: saved at once, and nothing is written.
    await ada.join(wants=("saved",))
    await ada.is_saved()
    assert ada.saved == 1
    assert ada.heard[-1].body["seq"] == 3
    await ada.leave()


async def test_everybody_gets_in_who_opens_a_new_document_at_the_same_time(
    start: Start, postgres: PostgresServer
) -> None:
    server = start(BURNISH_DATABASE_URL=await postgres.new_database())
    dice = random.Random(5)

    async def comes(document: str, seconds: float) -> None:
        await asyncio.sleep(seconds)
        async with Writer(server.url, document):
            pass

    for number in range(30):
        moments = [dice.uniform(0, 0.005) for _ in range(8)]
        await asyncio.gather(*(comes(f"brand-new-{number}", moment) for moment in moments))


async def test_repeated_deletions_are_nothing_new(server: Product, document: str) -> None:
    ada = await Writer(server.url, document).join(wants=("saved",))
    ada.type("a longer text 🐍")
    ada.delete(2, 9)
    await ada.is_saved()
    await ada.leave()
    await ada.join(wants=("saved",))
    await ada.is_saved()
    assert ada.heard[-1].body["seq"] == 2
    await ada.leave()


async def test_our_own_messages_are_only_sent_to_who_asked(server: Product, document: str) -> None:
    async with Writer(server.url, document, "Ada") as ada:
        ben = await Writer(server.url, document, "Ben").join(wants=("saved",))
        ada.type("from Ada")
        ben.type("from Ben")
        await converged(ada, ben)
        await ben.is_saved()
        assert ada.heard == []
        assert {message.kind for message in ben.heard} == {protocol.SAVED}
        await ben.leave()


async def test_a_peer_that_does_not_read_is_closed_and_catches_up_on_return(start: Start) -> None:
    product = start(BURNISH_OUTBOX_MAX_BYTES=str(100_000))
    asleep = socket.socket()
    asleep.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
    asleep.connect(("127.0.0.1", product.port))
    asleep.setblocking(False)
    address = f"ws://127.0.0.1:{product.port}/sync/slow"
    # One message is buffered, then it does not even read from its socket.
    connection = await connect(address, sock=asleep, compression=None, max_size=None, max_queue=1)
    await connection.send(protocol.encode_step1(b"\x00"))
    dice = random.Random(1)
    async with (
        Writer(product.url, "slow", "Ada") as ada,
        Writer(product.url, "slow", "Ben") as ben,
    ):
        for _ in range(100):
            pasted: Doc[Text] = Doc()
            words = "".join(dice.choices("abcdefgh é漢🐍", k=50_000))
            pasted.get("text", type=Text).insert(0, words)
            ada.say(protocol.encode_update(pasted.get_update()))
            await asyncio.sleep(0.005)  # So that not all of it becomes one group.
        ada.type("the end")
        # The others go on meanwhile.
        await ben.sees("the end")
        with suppress(ConnectionClosed):
            async with asyncio.timeout(60):
                while True:
                    await connection.recv()
        assert connection.close_code == 4408
        async with Writer(product.url, "slow", "the slow one") as back:
            await converged(ben, back)


async def test_who_arrives_while_the_room_closes_gets_the_whole_text(start: Start) -> None:
    product = start(BURNISH_ROOM_LINGER_MS="0", BURNISH_COMPACT_AFTER="3")
    dice = random.Random(2)
    written = ""
    for n in range(40):
        writer = await Writer(product.url, "revolving-door", f"w{n}").join(wants=("saved",))
        assert writer.text == written
        writer.type(f"{n},")
        written += f"{n},"
        await writer.is_saved()
        await writer.leave()
        if dice.random() < 0.5:
            await asyncio.sleep(dice.uniform(0, 0.01))
    assert written.count(",") == 40


async def test_a_hundred_arrive_at_once(server: Product, document: str) -> None:
    async with Writer(server.url, document, "first") as first:
        first.type("in the beginning")
        crowd = [Writer(server.url, document, f"p{n}") for n in range(100)]
        await asyncio.gather(*(writer.join() for writer in crowd))
        assert await converged(first, *crowd) == "in the beginning"
        await asyncio.gather(*(writer.leave() for writer in crowd))


async def test_going_away_everything_is_saved_and_peers_are_told(start: Start) -> None:
    product = start()
    ada = await Writer(product.url, "leaving", "Ada").join(wants=("saved",))
    for n in range(300):
        ada.type(f"{n} ")
    await asyncio.to_thread(product.stop)
    assert await ada.is_closed() == 4503
    saved = ada.saved
    await ada.leave()
    product.start()
    async with Writer(product.url, "leaving", "Ben") as ben:
        # The first change that counts is the answer to step 1, if it got out before the words.
        assert len(ben.text.split()) >= saved - 1
        assert ada.text.startswith(ben.text)


async def test_deleting_a_document_closes_its_peers(server: Product, document: str) -> None:
    ada = await Writer(server.url, document, "Ada").join()
    ada.type("doomed")
    request = urllib.request.Request(f"{server.url}/api/v1/documents/{document}", method="DELETE")
    with await asyncio.to_thread(urllib.request.urlopen, request):
        pass
    assert await ada.is_closed() == 4404
    await ada.leave()
    with pytest.raises(ConnectionError, match="4404"):
        await ada.join()
    await ada.leave()


async def test_a_copy_of_a_document_that_is_gone_is_not_merged_into_another(
    server: Product, document: str
) -> None:
    async with Writer(server.url, document, "Ada"):
        pass
    born = server.get(f"/api/v1/documents/{document}")["created_at"]
    address = f"{server.url.replace('http', 'ws')}/sync"
    async with connect(f"{address}/{document}?born={born}") as connection:
        assert await asyncio.wait_for(connection.recv(), 10)
    for gone in (f"{document}?born=2020-01-01T00:00:00.000Z", f"{document}-other?born={born}"):
        async with connect(f"{address}/{gone}") as connection:
            with pytest.raises(ConnectionClosed) as closed:
                await asyncio.wait_for(connection.recv(), 10)
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 4404
    # Asking made no document, as the first connection to a new one does.
    with pytest.raises(urllib.error.HTTPError, match="404"):
        server.get(f"/api/v1/documents/{document}-other")


async def test_the_list_of_documents_follows_the_title(server: Product, document: str) -> None:
    async with Writer(server.url, document, "Ada") as ada:
        title: Text = ada.doc.get("title", type=Text)
        title += "A title\nwith é"
        ada.type("x")

        def listed() -> str:
            with urllib.request.urlopen(f"{server.url}/api/v1/documents/{document}") as answer:
                return str(json.load(answer)["title"])

        await until(lambda: listed() == "A title with é")
