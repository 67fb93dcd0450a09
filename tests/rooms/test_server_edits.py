"""Edits of the server take their turn among the peers', whole or not at all."""

import asyncio
from typing import Any

import pytest
from pycrdt import Doc, Text

from app.content.edit import set_title
from app.errors import Conflict
from app.rooms import protocol
from app.rooms.room import Room
from app.store.sql import Store
from tests.rooms.conftest import GatedUpdates
from tests.rooms.rooms import stored_text
from tests.rooms.typing import text_of
from tests.rooms.wires import Visitor
from tests.waiting import until


def _write_title(title: str) -> Any:
    return lambda doc: set_title(doc, title)


async def test_an_edit_of_the_server_is_written_and_seen(room: Room, store: Store) -> None:
    ada = Visitor(room)
    ada.ask()
    written = await room.write(_write_title("Title é🐍"))
    assert (written.seq, room.seq) == (1, 1)
    assert text_of(written.update) == "Title é🐍"
    assert ada.text == "Title é🐍"
    assert await stored_text(store) == "Title é🐍"


async def test_an_edit_that_changes_nothing_is_not_written(room: Room) -> None:
    await room.write(_write_title("Title"))
    written = await room.write(_write_title("Title"))
    assert (written.update, written.seq, room.seq) == (b"", 1, 1)


async def test_an_abandoned_commit_changes_nothing(room: Room, store: Store) -> None:
    ada = Visitor(room)

    async def abandon(_update: bytes, _after: int) -> None:
        return None

    async def fail(_update: bytes, _after: int) -> int:
        raise Conflict("somebody was first")

    written = await room.write(_write_title("no"), commit=abandon)
    assert (written.update, written.seq) == (b"", 0)
    with pytest.raises(Conflict, match="first"):
        await room.write(_write_title("no"), commit=fail)
    assert (ada.text, ada.changes, str(room.doc["title"]), room.seq) == ("", 0, "", 0)
    await room.write(_write_title("yes"))
    assert ada.text == "yes" == await stored_text(store)


async def test_a_change_that_raises_changes_nothing(room: Room) -> None:
    def half(doc: Doc[Any]) -> None:
        doc.get("title", type=Text).insert(0, "half")
        raise Conflict("no")

    with pytest.raises(Conflict):
        await room.write(half)
    assert (str(room.doc["title"]), room.seq) == ("", 0)


async def test_a_change_that_makes_the_crdt_give_up_changes_nothing(room: Room) -> None:
    def absurd(doc: Doc[Any]) -> None:
        title: Text = doc.get("title", type=Text)
        title.insert(0, "a")
        del title[5:9]

    with pytest.raises(Exception, match="could not be made"):
        await room.write(absurd)
    assert (str(room.doc["title"]), room.seq) == ("", 0)
    await room.write(_write_title("fine"))
    assert str(room.doc["title"]) == "fine"


async def test_the_asker_gets_the_reply_instead_of_the_update(room: Room) -> None:
    asker, other = Visitor(room, wants=["suggestions"]), Visitor(room)

    def reply(update: bytes, seq: int) -> bytes:
        return protocol.encode_json(protocol.DECIDED, {"seq": seq, "update": update.hex()})

    written = await room.write(_write_title("yes"), reply_to=asker.peer, reply=reply)
    assert asker.told(protocol.DECIDED) == [{"seq": 1, "update": written.update.hex()}]
    assert (asker.changes, other.changes, other.text) == (0, 1, "yes")


async def test_edits_of_the_server_and_of_peers_take_turns(room: Room, gate: GatedUpdates) -> None:
    ada, bea = Visitor(room), Visitor(room)
    gate.open.clear()
    ada.type("a")
    await until(lambda: gate.groups == [1])
    bea.type("b")

    def append(doc: Doc[Any]) -> str:
        title: Text = doc.get("title", type=Text)
        seen = str(title)
        title.insert(len(seen), "!")
        return seen

    writing = asyncio.ensure_future(room.write(append))
    await asyncio.sleep(0)
    ada.type("c")
    gate.open.set()
    written = await writing
    assert sorted(written.value) == ["a", "b"], "it saw what was there before, not more"
    await until(lambda: ada.text == bea.text and len(ada.text) == 4)
