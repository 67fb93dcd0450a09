"""A room on a real store: on disk before anybody sees it, and nobody pays for another's mistake."""

import asyncio
import json

import pytest

from app.content.edit import set_title
from app.errors import BadFrame, RoomClosing, StoreError
from app.roles import Role
from app.rooms import protocol, writer
from app.rooms.group import Change
from app.rooms.room import Room
from app.store.sql import Store
from tests.rooms.conftest import GatedUpdates
from tests.rooms.rooms import DOCUMENT, open_room, stored_text
from tests.rooms.typing import impossible, text_of
from tests.rooms.wires import Visitor
from tests.waiting import until

# ---- write ahead, and together --------------------------------------------------------------


async def test_what_one_writes_the_others_see_and_the_writer_is_not_sent_it(room: Room) -> None:
    ada, bea, cem = Visitor(room), Visitor(room), Visitor(room)
    ada.type("é漢🐍👩‍👩‍👧 שלום\n")
    await until(lambda: bea.text == cem.text == "é漢🐍👩‍👩‍👧 שלום\n")
    assert ada.changes == 0
    bea.delete(0, 2)
    await until(lambda: ada.text == cem.text == "🐍👩‍👩‍👧 שלום\n")
    assert room.seq == 2


async def test_nobody_sees_a_change_before_it_is_on_disk(room: Room, gate: GatedUpdates) -> None:
    ada, bea = Visitor(room, wants=["saved"]), Visitor(room)
    gate.open.clear()
    ada.type("hello")
    await until(lambda: gate.groups == [1])
    late = Visitor(room)
    late.ask()
    assert (bea.text, late.text, str(room.doc["title"]), room.seq) == ("", "", "", 0)
    assert ada.saved == []
    gate.open.set()
    await until(lambda: bea.text == late.text == "hello")
    assert ada.saved == [1]


async def test_what_arrives_during_an_append_goes_into_one_transaction(
    room: Room, gate: GatedUpdates, store: Store
) -> None:
    ada, bea, cem = Visitor(room), Visitor(room), Visitor(room)
    gate.open.clear()
    ada.type("first ")
    await until(lambda: gate.groups == [1])
    for letter in "abcde":
        ada.type(letter)
        bea.type(letter.upper())
    gate.open.set()
    await until(lambda: len(cem.text) == 16)
    assert gate.groups == [1, 10]
    assert cem.changes == 2, "one message for each group"
    await until(lambda: ada.text == bea.text == cem.text)
    assert await stored_text(store) == cem.text


async def test_a_failed_append_closes_the_senders_and_the_room_goes_on(
    room: Room, gate: GatedUpdates, store: Store
) -> None:
    ada, bea, cem = Visitor(room, wants=["saved"]), Visitor(room), Visitor(room)
    gate.failure = StoreError("The disk is full.")
    ada.type("lost? no")
    await until(lambda: ada.closed == 4503)
    assert (bea.closed, cem.closed, cem.text, room.seq, ada.saved) == (None, None, "", 0, [])
    gate.failure = None
    bea.type("more")
    await until(lambda: cem.text == "more")
    # The page kept its edit and sends it when it is back.
    ada.leave()
    again = Visitor(room)
    again.typist = ada.typist
    again.ask()
    assert again.text != ""
    again.say(protocol.encode_step2(again.typist.all()))
    await until(lambda: cem.text == again.text)
    assert "lost? no" in cem.text
    assert await stored_text(store) == cem.text


async def test_what_was_sent_after_a_refused_update_is_refused_as_well(
    room: Room, gate: GatedUpdates, store: Store
) -> None:
    """It builds on it: written alone it would have to wait, and clients may lose text then."""
    ada, cem = Visitor(room), Visitor(room)
    gate.open.clear()
    gate.failure, gate.fails_once = StoreError("The database is away for a moment."), True
    ada.type("first ")
    await until(lambda: gate.groups == [1])
    ada.type("second ")
    gate.open.set()
    await until(lambda: ada.closed == 4503)
    cem.type("fine")
    await until(lambda: room.seq == 1)
    assert await stored_text(store) == "fine"


async def test_a_failure_nobody_foresaw_closes_the_senders_too(
    room: Room, gate: GatedUpdates
) -> None:
    ada, bea = Visitor(room), Visitor(room)
    gate.failure = RuntimeError("bug")
    ada.type("a")
    await until(lambda: ada.closed == 4503)
    gate.failure = None
    bea.type("b")
    await until(lambda: room.seq == 1)
    assert bea.closed is None


async def test_saved_counts_the_changes_of_this_connection_alone(room: Room) -> None:
    ada, bea = Visitor(room, wants=["saved"]), Visitor(room, wants=["saved"])
    ada.type("a")
    ada.type("b")
    bea.type("c")
    await until(lambda: ada.saved[-1:] == [2] and bea.saved[-1:] == [1])
    # An answer with nothing new is a change that is safe already.
    ada.say(protocol.encode_step2(ada.typist.all()))
    await until(lambda: ada.saved[-1] == 3)
    assert room.seq == 3
    told = ada.told(protocol.SAVED)[-1]
    assert told["seq"] == 3
    assert told["at"].endswith("Z") or "+" in told["at"]


async def test_who_never_said_hello_gets_only_what_y_websocket_knows(room: Room) -> None:
    ada, stock = Visitor(room, wants=["saved", "suggestions"]), Visitor(room)
    stock.type("a")
    ada.type("b")
    room.broadcast_json(protocol.SUGGESTIONS, {"event": "snapshot"}, wants="suggestions")
    await until(lambda: len(stock.text) == 2 and ada.saved == [1])
    assert not any(isinstance(message, protocol.Json) for message in stock.messages)
    assert ada.told(protocol.SUGGESTIONS) == [{"event": "snapshot"}]


async def test_a_hello_that_comes_late_is_told_what_is_saved(room: Room) -> None:
    ada = Visitor(room)
    ada.type("a")
    await until(lambda: room.seq == 1)
    ada.say(protocol.encode_json(protocol.HELLO, {"wants": ["saved"]}))
    assert ada.saved == [1]


async def test_updates_out_of_order_are_kept_and_the_text_is_whole_in_the_end(
    room: Room, store: Store
) -> None:
    ada, bea = Visitor(room), Visitor(room)
    for letter in "abc":
        ada.typist.type(letter)
    for update in reversed(ada.typist.updates):
        ada.say(protocol.encode_update(update))
    await until(lambda: bea.text == "abc")
    assert str(room.doc["title"]) == "abc"
    late = Visitor(room)
    late.ask()
    assert late.text == "abc"
    again = await open_room(store)
    assert str(again.doc["title"]) == "abc"
    await again.close()


async def test_a_full_queue_stops_reading_from_who_fills_it_and_loses_nothing(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "QUEUE_BYTES_MAX", 1000)
    ada, bea = Visitor(room), Visitor(room)
    for _ in range(60):
        ada.type("x" * 20)
    assert not ada.wire.reading
    assert bea.wire.reading
    bea.type("y")
    await until(lambda: ada.wire.reading)
    await until(lambda: bea.text.count("x") == 1200 and ada.text.count("y") == 1)
    assert ada.closed is None


# ---- mistakes, malice and permissions -------------------------------------------------------


async def test_an_update_nobody_can_apply_closes_its_sender_and_harms_nobody_else(
    room: Room, store: Store, gate: GatedUpdates
) -> None:
    ada, bea, mallory = Visitor(room), Visitor(room, wants=["saved"]), Visitor(room)
    ada.type("hello")
    await until(lambda: bea.text == "hello")
    gate.open.clear()
    ada.type(" ")
    await until(lambda: gate.groups == [1, 1])
    mallory.say(protocol.encode_update(impossible(ada.typist)))
    bea.type("!")
    gate.open.set()
    await until(lambda: mallory.closed == 4400)
    await until(lambda: bea.saved == [1])
    await until(lambda: ada.text == bea.text and sorted(ada.text) == sorted("hello !"))
    assert (ada.closed, bea.closed) == (None, None)
    ada.type("?")
    await until(lambda: bea.text.endswith("?"))
    again = await open_room(store)
    assert str(again.doc["title"]) == bea.text
    await again.close()
    # It is out of the log as well.
    assert text_of((await store.updates.load(DOCUMENT)).updates[0]).startswith("hello")


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        b"\x09",
        protocol.encode_update(b"\x05garbage"),
        protocol.encode_step2(b"\xff\xff\xff\x7f"),
        protocol.encode_step1(b"\x05"),
        b"\x01\x03\x01\x01\x05",
        protocol.encode_json(protocol.HELLO, {"wants": "saved"}),
        protocol.encode_json(protocol.HELLO, {"editor": []}),
        protocol.encode_json(protocol.SAVED, {}),
        protocol.encode_json(protocol.DECIDE, {"id": "x"}),
    ],
)
async def test_a_bad_frame_closes_its_sender_alone(room: Room, frame: bytes) -> None:
    ada, bea, mallory = Visitor(room), Visitor(room), Visitor(room)
    mallory.say(frame)
    assert mallory.closed == 4400
    sent = len(mallory.wire.frames)
    mallory.type("after the goodbye")
    ada.type("hello")
    await until(lambda: bea.text == "hello")
    assert len(mallory.wire.frames) == sent
    assert (ada.closed, bea.closed, room.seq) == (None, None, 1)


async def test_who_may_only_read_may_repeat_what_is_known_and_write_nothing(room: Room) -> None:
    ada, reader = Visitor(room), Visitor(room, role=Role.VIEWER)
    ada.type("hello")
    await until(lambda: reader.text == "hello")
    reader.say(protocol.encode_step2(reader.typist.all()))
    assert not reader.wire.closed
    reader.type("!")
    assert reader.closed == 4403
    await until(lambda: room.seq == 1)
    assert str(room.doc["title"]) == "hello"


async def test_what_a_peer_sent_before_it_left_is_still_written(
    room: Room, gate: GatedUpdates
) -> None:
    ada, bea = Visitor(room), Visitor(room)
    gate.open.clear()
    ada.type("a")
    ada.leave()
    gate.open.set()
    await until(lambda: bea.text == "a")
    assert len(room.peers) == 1


async def test_a_follower_that_fails_disturbs_nobody(room: Room) -> None:
    ada, bea = Visitor(room), Visitor(room)
    seen: list[Change] = []

    def fails(_change: Change) -> None:
        raise RuntimeError

    room.changes += [fails, seen.append]
    ada.type("a")
    await until(lambda: bea.text == "a")
    assert [(change.seq, *change.origins) for change in seen] == [(1, ada.peer.id)]


# ---- presence, and the end ------------------------------------------------------------------


async def test_names_are_told_to_all_and_leave_with_their_peer(room: Room) -> None:
    ada, bea = Visitor(room), Visitor(room)
    state = protocol.ClientState(7, 1, json.dumps({"user": {"name": "Ada\n <b>"}}))
    ada.say(protocol.encode_awareness([state]))
    assert ada.peer.actor == "Ada <b>"
    await until(lambda: _present(bea) == {7: state.json})
    late = Visitor(room)
    assert _present(late) == {7: state.json}
    ada.leave()
    await until(lambda: _present(bea) == {7: "null"} == _present(late))
    assert not any(isinstance(message, protocol.Awareness) for message in ada.messages)


def _present(visitor: Visitor) -> dict[int, str]:
    heard = [m for m in visitor.messages if isinstance(m, protocol.Awareness)]
    return {
        state.client: state.json
        for message in heard
        for state in protocol.decode_states(message.states)
    }


async def test_closing_writes_what_was_taken_and_then_says_goodbye(
    gate: GatedUpdates, store: Store
) -> None:
    room = await open_room(store)
    ada, bea = Visitor(room, wants=["saved"]), Visitor(room)
    gate.open.clear()
    ada.type("last words")
    closing = asyncio.ensure_future(room.close())
    await until(lambda: gate.groups == [1])
    assert (ada.closed, bea.closed) == (None, None)
    gate.open.set()
    await closing
    assert (ada.saved, bea.text) == ([1], "last words")
    assert (ada.closed, bea.closed) == (4503, 4503)
    assert await stored_text(store) == "last words"
    with pytest.raises(RoomClosing):
        await room.write(lambda doc: set_title(doc, "too late"))
    with pytest.raises(RoomClosing):
        Visitor(room)
    with pytest.raises(BadFrame):
        room.submit(ada.peer, b"garbage")
