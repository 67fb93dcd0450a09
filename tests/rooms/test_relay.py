"""Messages between processes: what is sent arrives, and what is damaged is a gap, never text."""

import contextlib
from collections.abc import Awaitable, Callable
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.errors import BadFrame
from app.rooms import relay
from app.rooms.link import COURTESY_BYTES_MAX, Link
from app.rooms.protocol import ClientState
from app.rooms.relay import Envelope, Kind, WrittenUpdates
from app.rooms.room import Room
from app.store import Seq
from tests.rooms.typing import Typist
from tests.rooms.wires import Visitor
from tests.waiting import until

HERE, THERE = uuid4().hex, uuid4().hex


@given(some.sampled_from(Kind), some.integers(0, 2**53 - 1), some.binary(max_size=200))
def test_an_envelope_arrives_as_it_was(kind: Kind, number: int, body: bytes) -> None:
    sent = Envelope(kind, THERE, number, body)
    assert relay.decode(sent.encode()) == sent


@given(
    some.integers(1, 2**40),
    some.lists(some.binary(min_size=1), max_size=5),
    some.lists(some.text(alphabet=some.characters(exclude_categories=["Cs"])), max_size=3),
)
def test_updates_arrive_as_they_were(first: int, updates: list[bytes], actors: list[str]) -> None:
    sent = WrittenUpdates(first, first + max(0, len(updates) - 1), updates, actors)
    assert WrittenUpdates.decode(sent.encode()) == sent


@given(some.binary(max_size=300))
def test_rubbish_is_refused_and_nothing_else_happens(rubbish: bytes) -> None:
    for read in (relay.decode, WrittenUpdates.decode, relay.decode_presence, relay.decode_body):
        with contextlib.suppress(BadFrame):
            read(rubbish)


class Beats:
    """A link into a room, with what it asked for."""

    def __init__(self, room: Room) -> None:
        self.asked = 0
        self.sent: list[Envelope] = []
        self.deleted: list[str] = []
        self.link = Link("essay", HERE, self._send, self._beat, self.deleted.append)
        self.link._room = room

    def hear(self, kind: Kind, number: int, body: bytes = b"", sender: str = THERE) -> None:
        """A message of another process comes."""
        self.link._receive(Envelope(kind, sender, number, body).encode())

    def _beat(self) -> None:
        self.asked += 1

    def _send(self, _document_id: str, message: bytes) -> bool:
        self.sent.append(relay.decode(message))
        return True


async def _store(room: Room) -> Callable[[bytes], Awaitable[Seq]]:
    updates = room._writer._updates
    return lambda update: updates.append("essay", [update])


async def test_what_another_process_wrote_is_applied_in_the_order_of_the_log(room: Room) -> None:
    beats, ada, typist = Beats(room), Visitor(room), Typist()
    write = await _store(room)
    words = [typist.type(word) for word in ("one ", "two ", "three ")]
    for update in words:
        await write(update)
    # Backwards: what is missing is read from the store.
    for number, seq in enumerate((3, 2, 1), 1):
        body = WrittenUpdates(seq, seq, [words[seq - 1]], ["Ben"]).encode()
        beats.hear(Kind.WRITTEN, number, body)
    await until(lambda: ada.text == "one two three ")
    assert room.seq == 3


async def test_updates_without_their_bytes_are_read_from_the_store(room: Room) -> None:
    beats, ada = Beats(room), Visitor(room)
    await (await _store(room))(Typist().type("long"))
    beats.hear(Kind.WRITTEN, 1, WrittenUpdates(1, 1, [], []).encode())
    await until(lambda: ada.text == "long")


async def test_a_missing_number_and_a_damaged_message_make_it_look(room: Room) -> None:
    beats = Beats(room)
    beats.hear(Kind.HELLO, 1, relay.encode_presence([]))
    beats.hear(Kind.WRITTEN, 2, WrittenUpdates(1, 1, [], []).encode())
    assert beats.asked == 0
    beats.hear(Kind.MISSED, 4)
    assert beats.asked == 2, "for the hole, and because it was said"
    beats.link._receive(b"\x02" + bytes(40))
    assert beats.asked == 3
    beats.hear(Kind.WRITTEN, 5, b"\xff\xff")
    assert beats.asked == 4
    # Its own words come back as well, and are nothing new.
    beats.hear(Kind.MISSED, 9, sender=HERE)
    assert beats.asked == 4


async def test_a_goodbye_takes_the_peers_along_and_a_return_is_no_hole(room: Room) -> None:
    beats, ada = Beats(room), Visitor(room)
    here = [ClientState(7, 1, '{"user":{"name":"Ben"}}')]
    beats.hear(Kind.HELLO, 50, relay.encode_presence(here))
    assert [state.client for state in room._presence.table.everyone()] == [7]
    assert room.own_presence() == []
    beats.hear(Kind.BYE, 51)
    assert room._presence.table.everyone() == []
    asked = beats.asked
    beats.hear(Kind.HELLO, 1, relay.encode_presence([]))
    assert beats.asked == asked
    assert ada.closed is None


async def test_much_text_is_announced_and_not_sent_along(room: Room) -> None:
    beats = Beats(room)
    beats.link.tell_written(5, [b"x" * COURTESY_BYTES_MAX, b"y"], ["Ada"])
    [sent] = beats.sent
    assert WrittenUpdates.decode(sent.body) == WrittenUpdates(5, 6, [], ["Ada"])


@pytest.mark.parametrize("kind", list(Kind))
async def test_no_message_of_another_process_can_hurt_a_room(room: Room, kind: Kind) -> None:
    beats, ada = Beats(room), Visitor(room)
    for number, body in enumerate((b"", b"\0", b"{}", b"[]", b"\xff" * 50), 1):
        beats.hear(kind, number, body)
    ada.type("fine")
    await until(lambda: room.seq == 1)
    assert ada.closed is None
