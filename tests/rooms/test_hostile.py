"""Damaged updates, thousands of them: the room goes on, and can be opened again."""

import os
import random
from collections.abc import Iterator

import pytest
from pycrdt import Array, Map, Text, XmlElement, XmlFragment, XmlText

from app.content.blocks import FRAGMENT
from app.rooms import protocol
from app.rooms.crdt import clocks
from app.rooms.registry import RoomRegistry
from app.settings import Settings
from app.store.sql import Store
from tests.rooms.typing import Typist
from tests.rooms.wires import Visitor
from tests.waiting import until

SEED = int(os.environ.get("BURNISH_TEST_SEED", random.randrange(10**6)))
ROUNDS = 60


def _rich(typist: Typist) -> list[bytes]:
    """Updates with all kinds of content."""
    typist.type("héllo 🐍 world")
    typist.delete(2, 4)
    fragment: XmlFragment = typist.doc.get(FRAGMENT, type=XmlFragment)
    group = fragment.children.append(XmlElement("blockGroup"))
    block = group.children.append(XmlElement("blockContainer", {"id": "b1"}))
    paragraph = block.children.append(XmlElement("paragraph", {"textColor": "default"}))
    text = paragraph.children.append(XmlText("marks "))
    text.format(0, 3, {"bold": {}})
    things: Map[object] = typist.doc.get("things", type=Map)
    things["list"] = Array(["a", 1.5, None, {"deep": [True]}])
    things["text"] = Text("inside")
    del things["list"]
    return [*typist.updates, typist.all()]


def _damaged(dice: random.Random, updates: list[bytes]) -> Iterator[bytes]:
    while True:
        update = bytearray(dice.choice(updates))
        for _ in range(dice.choice((1, 1, 1, 2, 4))):
            at = dice.randrange(len(update))
            match dice.randrange(6):
                case 0:
                    del update[at]
                case 1:
                    update.insert(at, dice.randrange(256))
                case _:
                    update[at] = dice.randrange(256)
        yield bytes(update or b"\x00")


@pytest.mark.parametrize("turn", range(3))
async def test_damaged_updates_close_their_sender_or_are_harmless(store: Store, turn: int) -> None:
    print(f"replay with BURNISH_TEST_SEED={SEED}")
    dice = random.Random(SEED + turn)
    await store.documents.ensure("essay")
    registry = RoomRegistry(store, Settings(compact_after=40))
    async with registry.open("essay") as room:
        ada, author = Visitor(room), Visitor(room)
        # Whoever writes can forge what is known of an author; ada is nowhere in these.
        source = _damaged(dice, _rich(author.typist))
        author.say(protocol.encode_step2(author.typist.all()))
        codes = set()
        for _ in range(ROUNDS):
            # Several in one group, and one of the bystander's among them.
            rude = [Visitor(room) for _ in range(6)]
            for visitor in rude:
                visitor.say(protocol.encode_update(next(source)))
            ada.typist.type("x", 0)
            ada.say(protocol.encode_update(ada.typist.updates[-1]))
            await until(lambda: not room._writer._queue)
            codes |= {visitor.closed for visitor in rude}
            for visitor in rude:
                visitor.leave()
        await room.flush()
        assert ada.closed is None
        assert codes <= {None, 4400}
        assert 4400 in codes
        assert str(room.doc["title"]).count("x") == ROUNDS
        mine = clocks(room.doc.get_state())[ada.typist.doc.client_id]
    await registry.close()
    registry = RoomRegistry(store, Settings())
    async with registry.open("essay") as room:
        # Two different updates under one author's clocks, as damage makes them, have no right
        # order; everyone else's text has.
        assert str(room.doc["title"]).count("x") == ROUNDS
        assert clocks(room.doc.get_state())[ada.typist.doc.client_id] == mine
        late = Visitor(room)
        late.ask()
        late.type("!")
        await until(lambda: str(room.doc["title"]).count("!") == 1)
    await registry.close()
