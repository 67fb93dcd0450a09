"""A slow peer catches up by one update, or is closed; it never costs more than its limit."""

from app.errors import PeerTooSlow
from app.rooms import protocol
from app.rooms.outbox import Outbox
from app.rooms.protocol import ClientState
from app.rooms.wire import Frame
from tests.rooms.typing import Typist, text_of
from tests.rooms.wires import RecordingWire

LIMIT = 2000


class Behind:
    """An outbox whose connection can be clogged, in front of someone's document."""

    def __init__(self, limit: int = LIMIT) -> None:
        self.wire = RecordingWire()
        self.typist = Typist()
        self.too_slow: list[PeerTooSlow] = []
        self.outbox = Outbox(
            self.wire, limit=limit, since=self.typist.doc.get_update, too_slow=self.too_slow.append
        )
        self.wire.listen(self)

    def receive(self, message: bytes) -> None:
        raise AssertionError("nobody sends here")

    def drained(self) -> None:
        self.outbox.drain()

    def ended(self) -> None:
        raise AssertionError("nobody hangs up here")

    def sends(self, update: bytes) -> None:
        self.outbox.send_update(Frame(protocol.encode_update(update)), update)

    def speaks(self, *states: ClientState) -> None:
        self.outbox.send_presence(Frame(protocol.encode_awareness(states)), states)

    @property
    def arrived(self) -> list[protocol.Message]:
        return [protocol.decode(frame) for frame in self.wire.frames]


def test_a_ready_connection_gets_everything_at_once_and_in_order() -> None:
    behind = Behind()
    first, second = behind.typist.type("a"), behind.typist.type("b")
    behind.sends(first)
    behind.outbox.send(Frame(b"\x03"))
    behind.sends(second)
    assert behind.arrived == [
        protocol.Update(first),
        protocol.QueryAwareness(),
        protocol.Update(second),
    ]
    assert behind.outbox.waiting_bytes == 0


def test_who_falls_behind_catches_up_by_one_update() -> None:
    behind = Behind()
    behind.wire.clog()
    for letter in "hello é🐍":
        behind.sends(behind.typist.type(letter))
    assert behind.arrived == []
    assert behind.outbox.waiting_bytes > 0
    behind.wire.unclog()
    (message,) = behind.arrived
    assert isinstance(message, protocol.Update)
    assert text_of(message.update) == "hello é🐍"
    assert behind.outbox.waiting_bytes == 0


def test_a_message_of_our_own_keeps_its_place_among_updates() -> None:
    behind = Behind()
    behind.wire.clog()
    behind.sends(behind.typist.type("a"))
    behind.outbox.send(Frame(protocol.encode_json(102, {"seq": 1})))
    behind.sends(behind.typist.type("b"))
    behind.wire.unclog()
    assert [type(message).__name__ for message in behind.arrived] == ["Update", "Json", "Update"]


def test_many_small_updates_shrink_when_they_are_merged() -> None:
    behind = Behind()
    behind.wire.clog()
    waiting = [0]
    while waiting[-1] >= waiting[-2:][0]:
        behind.sends(behind.typist.type("x"))
        waiting.append(behind.outbox.waiting_bytes)
    assert max(waiting) <= LIMIT
    assert len(waiting) > LIMIT // 30
    assert behind.too_slow == []
    behind.wire.unclog()
    (message,) = behind.arrived
    assert isinstance(message, protocol.Update)
    assert text_of(message.update) == behind.typist.text


def test_who_stays_behind_is_too_slow() -> None:
    behind = Behind()
    behind.wire.clog()
    sent = 0
    while not behind.too_slow:
        behind.sends(behind.typist.type("漢" * 30))
        sent += 1
        assert sent < 100
    assert LIMIT // 2 // 100 < sent < 2 * LIMIT // 90
    assert behind.too_slow[0].close_code == 4408


def test_messages_that_cannot_be_merged_count_as_well() -> None:
    behind = Behind()
    behind.wire.clog()
    for _ in range(30):
        behind.outbox.send(Frame(b"\x64" + bytes(99)))
    assert behind.too_slow


def test_an_answer_larger_than_the_limit_waits_without_being_made() -> None:
    behind = Behind()
    behind.typist.type("x" * 10 * LIMIT)
    behind.wire.clog()
    behind.outbox.send_state(b"\x00")
    behind.outbox.send_state(b"\x00")
    assert (behind.outbox.waiting_bytes, behind.too_slow) == (0, [])
    behind.typist.type("!")
    behind.wire.unclog()
    (message,) = behind.arrived
    assert isinstance(message, protocol.Step2)
    assert text_of(message.update) == behind.typist.text, "made when it was sent"


def test_presence_is_replaced_by_newer_presence_and_comes_last() -> None:
    behind = Behind()
    behind.wire.clog()
    behind.speaks(ClientState(1, 1, "{}"), ClientState(2, 1, "{}"))
    behind.sends(behind.typist.type("a"))
    behind.speaks(ClientState(1, 2, '{"a":1}'))
    behind.wire.unclog()
    text, presence = behind.arrived
    assert isinstance(text, protocol.Update)
    assert isinstance(presence, protocol.Awareness)
    assert sorted(protocol.decode_states(presence.states)) == [
        ClientState(1, 2, '{"a":1}'),
        ClientState(2, 1, "{}"),
    ]


def test_presence_is_thrown_away_before_anybody_is_closed() -> None:
    behind = Behind()
    behind.wire.clog()
    behind.speaks(ClientState(1, 1, "{}"))
    before = -1
    while behind.outbox.waiting_bytes > before:
        before = behind.outbox.waiting_bytes
        behind.sends(behind.typist.type("x"))
    behind.wire.unclog()
    assert behind.too_slow == []
    assert not any(isinstance(message, protocol.Awareness) for message in behind.arrived)


def test_a_connection_that_clogs_again_gets_the_rest_later() -> None:
    behind = Behind()
    behind.wire.clog()
    behind.sends(behind.typist.type("a"))
    behind.outbox.send(Frame(b"\x03"))
    write = behind.wire.write

    def write_one(frame: Frame) -> None:
        write(frame)
        behind.wire.clog()

    behind.wire.write = write_one  # type: ignore[method-assign]
    behind.wire.unclog()
    assert len(behind.arrived) == 1
    behind.wire.unclog()
    assert len(behind.arrived) == 2


def test_a_closed_outbox_sends_nothing_more() -> None:
    behind = Behind()
    behind.wire.clog()
    behind.sends(behind.typist.type("a"))
    behind.outbox.close()
    behind.wire.unclog()
    behind.sends(behind.typist.type("b"))
    behind.outbox.send(Frame(b"\x03"))
    behind.outbox.send_state(b"\x00")
    behind.speaks(ClientState(1, 1, "{}"))
    assert behind.arrived == []
