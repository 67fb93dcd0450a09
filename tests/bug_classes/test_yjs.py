"""A live Yjs in Node and our server: what one sees the other sees, in whatever order it came."""

import asyncio
import os
import random
from typing import Any

import pytest
from pycrdt import Doc, Text
from websockets.asyncio.client import ClientConnection, connect

from app.rooms import protocol
from app.rooms.crdt import merge
from tests.e2e.product import Product
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
    updates, text = _history(random.Random(7))
    hole = len(updates) // 2
    async with _Stranger(server, document) as stranger:
        for number, update in enumerate(updates):
            if number != hole:
                await stranger.say(update)
        # Somebody on Yjs arrives while a change is missing; it has what waits as well.
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
        updates, text = _history(dice)
        dice.shuffle(updates)
        name = f"{document}-{number}"
        # Yjs, who is here all along, keeps what it cannot apply yet; yrs as a client would lose it.
        async with (
            _Stranger(server, name) as stranger,
            await YjsPeer.join(server.url, name, "early") as early,
        ):
            for update in updates:
                await stranger.say(update)
            assert await early.do("has", text=text) == text
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


def _history(dice: random.Random) -> tuple[list[bytes], str]:
    """Changes of two people who hear each other now and then, and the text they have in the end."""
    docs: list[Doc[Any]] = [Doc(), Doc()]
    made: list[bytes] = []
    for doc in docs:
        doc.get("text", type=Text)
    for number in range(24):
        doc, other = dice.sample(docs, 2)
        text = doc.get("text", type=Text)
        state = doc.get_state()
        if dice.random() < 0.2 and len(text) > 3:
            at = dice.randrange(len(text) - 1)
            del text[at : at + 1]
        else:
            text.insert(dice.randint(0, len(text)), chr(97 + number))
        made.append(doc.get_update(state))
        if dice.random() < 0.7:
            other.apply_update(doc.get_update(other.get_state()))
    whole: Doc[Any] = Doc()
    whole.apply_update(merge(made))
    return made, str(whole.get("text", type=Text))


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
        await asyncio.sleep(0.005)  # So that not all of it becomes one group.

    async def __aexit__(self, *_: object) -> None:
        assert self._connection is not None
        await self._connection.close()
