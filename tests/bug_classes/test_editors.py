"""Pages whose editor is older than the document."""

import pytest

from app.rooms import protocol
from app.rooms.room import Room
from tests.rooms.wires import Visitor


@pytest.mark.parametrize("editor", ["blocknote-0.54", "blocknote-0.9", "blocknote-0.54.3"])
async def test_r15_an_older_editor_is_refused_before_it_deletes(room: Room, editor: str) -> None:
    old, bea = Visitor(room), Visitor(room)
    old.say(protocol.encode_json(protocol.HELLO, {"wants": [], "editor": editor}))
    assert old.closed == 4409
    assert old.wire.closed is not None
    assert "Reload" in old.wire.closed[1]
    old.type("what it makes of the document")
    assert bea.text == ""
    assert bea.closed is None


@pytest.mark.parametrize("editor", ["blocknote-0.55", "blocknote-0.56", "blocknote-1.0", "1", "x"])
async def test_this_editor_a_newer_one_and_other_programs_are_let_in(
    room: Room, editor: str
) -> None:
    ada = Visitor(room)
    ada.say(protocol.encode_json(protocol.HELLO, {"wants": [], "editor": editor}))
    assert ada.closed is None
    assert ada.peer.greeted
