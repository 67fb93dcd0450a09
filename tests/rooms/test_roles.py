"""What a peer may do, and what happens when that changes while it is here."""

import json

from app.roles import Role
from app.rooms import protocol
from app.rooms.protocol import ACCESS, ClientState
from app.rooms.room import Room
from app.rooms.rules import OF_OURS, OF_SYNC, change_role
from app.rooms.session import Session
from tests.rooms.wires import RecordingWire, Visitor
from tests.waiting import until

TO_CLIENTS = {
    protocol.SUGGESTIONS,
    protocol.SAVED,
    protocol.DECIDED,
    protocol.COMMENTS,
    ACCESS,
}


def test_every_message_has_a_rule() -> None:
    ours = {kind for kind in protocol._JSON_KINDS if kind not in TO_CLIENTS}
    assert ours <= set(OF_OURS)
    assert set(OF_SYNC) == set(protocol.Message.__args__) - {protocol.Json}


async def test_who_loses_the_right_to_write_reads_on_and_is_told_what_was_not_taken(
    room: Room,
) -> None:
    ada, bea = Visitor(room, wants=["access", "saved"]), Visitor(room)
    assert ada.told(ACCESS) == [{"role": "owner", "refused": None}]
    ada.type("taken")
    await until(lambda: bea.text == "taken")
    change_role(ada.peer, Role.VIEWER)
    ada.type(" lost")
    assert ada.closed is None
    told = ada.told(ACCESS)
    assert told[1] == {"role": "viewer", "refused": None}
    assert told[2]["role"] == "viewer"
    assert "not write" in told[2]["refused"]
    bea.type(" on")
    await until(lambda: " on" in ada.text)
    assert "lost" not in bea.text
    assert ada.saved[-1] == 1


async def test_who_may_write_again_comes_back_with_what_was_refused(room: Room) -> None:
    ada, bea = Visitor(room, wants=["access"]), Visitor(room)
    change_role(ada.peer, Role.VIEWER)
    ada.type("kept")
    change_role(ada.peer, Role.EDITOR)
    assert ada.closed == 4503
    assert bea.text == ""


async def test_who_is_let_write_later_is_told_of_every_frame(room: Room) -> None:
    ada = Visitor(room)
    ada.type("here")
    bea = Visitor(room, wants=["access", "saved"], role=Role.COMMENTER)
    await until(lambda: bea.text == "here")
    # The answer to our question holds nothing new, and a page counts it like any other.
    bea.say(protocol.encode_step2(bea.typist.doc.get_update()))
    change_role(bea.peer, Role.EDITOR)
    bea.type(" too")
    await until(lambda: bea.saved[-1:] == [2])
    assert bea.closed is None


async def test_who_has_not_asked_to_be_told_is_closed_by_its_next_change(room: Room) -> None:
    ada = Visitor(room)
    change_role(ada.peer, Role.COMMENTER)
    assert ada.closed is None
    ada.type("no")
    assert ada.closed == 4403


async def test_only_editors_decide(room: Room) -> None:
    reader = Visitor(room, wants=["access"], role=Role.COMMENTER)
    body = {"id": "s", "decision": "accept", "key": "k"}
    reader.say(protocol.encode_json(protocol.DECIDE, body))
    assert reader.closed is None
    assert "'editor'" in reader.told(ACCESS)[-1]["refused"]
    stock = Visitor(room, wants=["saved"], role=Role.COMMENTER)
    stock.say(protocol.encode_json(protocol.DECIDE, body))
    assert stock.closed == 4403


async def test_nobody_goes_by_another_name_than_the_one_they_signed_in_with(room: Room) -> None:
    wire = RecordingWire()
    mallory = Session(room, wire, actor="Mallory", role=Role.VIEWER)
    mallory.start()
    state = json.dumps({"user": {"name": "Ada", "color": "#fff"}, "cursor": None})
    mallory.receive(protocol.encode_awareness([ClientState(7, 1, state)]))
    (shown,) = room.own_presence()
    assert json.loads(shown.json) == {"user": {"name": "Mallory", "color": "#fff"}, "cursor": None}
    assert mallory.peer.actor == "Mallory"
