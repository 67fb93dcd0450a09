"""A live Yjs in Node and our server: what one sees the other sees, in whatever order it came."""

import asyncio
import os
import random

import pytest
from websockets.asyncio.client import ClientConnection, connect

from app.rooms import protocol
from tests.e2e.product import Product
from tests.histories import two_histories
from tests.people import Writer, YjsPeer
from tests.waiting import until

pytestmark = pytest.mark.node

SEED = int(os.environ.get("BURNISH_TEST_SEED", random.randrange(10**6)))
ORDERS = 6


async def test_r16_deleting_all_offline_spares_what_others_wrote(
    server: Product, document: str
) -> None:
    async with (
        Writer(server.url, document, "Ada") as ada,
        await YjsPeer.join(server.url, document, "Node") as node,
    ):
        ada.type("all that both have seen")
        await node.do("has", text="seen")
        await node.do("disconnect")
        await node.do("lost")
        await node.do("delete", at=0, length=1000)
        assert await node.do("text") == ""
        ada.type("NEW ", at=4)
        await node.do("connect")
        await until(lambda: ada.text == "NEW ")
        assert await node.do("has", text="NEW ") == "NEW "


async def test_r16_words_typed_at_one_place_at_once_are_there_once(
    server: Product, document: str
) -> None:
    async with (
        Writer(server.url, document, "Ada") as ada,
        await YjsPeer.join(server.url, document, "Node") as node,
    ):
        ada.type("one line.")
        await node.do("has", text="one line.")
        for number in range(30):
            ada.type(f"<A{number}>", at=4)
            await node.do("insert", at=4, text=f"<N{number}>")
        ada.type("THE END")
        seen = await node.do("has", text="THE END")
        await until(lambda: ada.text.count("<N") == 30)
        assert ada.text == seen
        for number in range(30):
            assert ada.text.count(f"<A{number}>") == ada.text.count(f"<N{number}>") == 1


async def test_r18_with_changes_missing_yjs_and_the_server_agree_in_the_end(
    server: Product, document: str
) -> None:
    updates, text = two_histories(random.Random(7))
    hole = len(updates) // 2
    async with _Stranger(server, document) as stranger:
        for number, update in enumerate(updates):
            if number != hole:
                await stranger.say(update)
                await asyncio.sleep(0.005)
        # Somebody on Yjs arrives while a change is missing.
        async with await YjsPeer.join(server.url, document, "early") as early:
            await stranger.say(updates[hole])
            async with Writer(server.url, document, "late") as late:
                await until(lambda: late.text == text)
            async with await YjsPeer.join(server.url, document, "fresh") as fresh:
                assert await fresh.do("text") == text
            assert await early.do("has", text=text) == text


async def test_r19_changes_in_any_order_give_the_whole_text(server: Product, document: str) -> None:
    print(f"replay with BURNISH_TEST_SEED={SEED}")
    dice = random.Random(SEED)
    for number in range(ORDERS):
        updates, text = two_histories(dice)
        dice.shuffle(updates)
        name = f"{document}-{number}"
        async with (
            _Stranger(server, name) as stranger,
            Writer(server.url, name, "here") as here,
            await YjsPeer.join(server.url, name, "early") as early,
        ):
            while updates:
                # What comes at once is one group of the room.
                for _ in range(min(len(updates), dice.choice([1, 1, 2, 5]))):
                    await stranger.say(updates.pop())
                await asyncio.sleep(0.005)
            assert await early.do("has", text=text) == text
            await here.sees(text)
        async with Writer(server.url, name, "late") as late:
            assert late.text == text
        async with await YjsPeer.join(server.url, name, "fresh") as fresh:
            assert await fresh.do("text") == text


async def test_r22_undo_takes_back_ones_own_words_only(server: Product, document: str) -> None:
    print(f"replay with BURNISH_TEST_SEED={SEED}")
    dice = random.Random(SEED)
    async with (
        await YjsPeer.join(server.url, document, "One") as one,
        await YjsPeer.join(server.url, document, "Two") as two,
        Writer(server.url, document, "Ada") as ada,
    ):
        for number in range(40):
            who, name = dice.choice([(one, "one"), (two, "two")])
            length = len(await who.do("text"))
            at = dice.randint(0, length // 8) * 8
            await who.do("insert", at=at, text=f"<{name}{number:03}>"[:8])
        ada.type("<deleted by Ada>")
        await one.do("has", text="<deleted by Ada>")
        await two.do("has", text="<deleted by Ada>")
        at = ada.text.index("<deleted")
        ada.delete(at, len(ada.text))
        await asyncio.gather(*(peer.do("lacks", text="<deleted") for peer in (one, two)))
        others = sorted(word for word in ada.text.split("<") if word.startswith("two"))
        assert others
        while await one.do("undo"):
            pass
        await until(lambda: "<one" not in ada.text)
        left = await two.do("lacks", text="<one")
        assert sorted(word for word in left.split("<") if word) == others
        assert ada.text == left
        while await one.do("redo"):
            pass
        await two.do("insert", at=0, text="THE END")
        await ada.sees("THE END")
        text = await one.do("has", text="THE END")
        await until(lambda: ada.text == text)
        assert "deleted" not in text
        assert sorted(w for w in text.replace("THE END", "").split("<") if w[:3] == "two") == others


class _Stranger:
    """Sends updates as they are, and reads nothing."""

    def __init__(self, server: Product, document: str) -> None:
        self._address = f"{server.url.replace('http', 'ws')}/sync/{document}"
        self._connection: ClientConnection | None = None

    async def __aenter__(self) -> "_Stranger":
        self._connection = await connect(self._address, compression=None)
        return self

    async def say(self, update: bytes) -> None:
        assert self._connection is not None
        await self._connection.send(protocol.encode_update(update))

    async def __aexit__(self, *_: object) -> None:
        assert self._connection is not None
        await self._connection.close()
