"""Who is here is told in few messages, and text never waits for it."""

import json

from app.rooms import protocol
from app.rooms.protocol import ClientState
from app.rooms.room import Room
from tests.rooms.wires import Visitor
from tests.waiting import until


def _says(visitor: Visitor, client: int, clock: int, **state: object) -> None:
    states = [ClientState(client, clock, json.dumps(state))]
    visitor.say(protocol.encode_awareness(states))


def _heard(visitor: Visitor) -> list[list[tuple[int, int]]]:
    """Client and clock of each state, message by message."""
    return [
        [(state.client, state.clock) for state in protocol.decode_states(message.states)]
        for message in visitor.messages
        if isinstance(message, protocol.Awareness)
    ]


async def test_what_many_say_at_once_is_one_message_with_the_newest_of_each(room: Room) -> None:
    ada, bea, reader = Visitor(room), Visitor(room), Visitor(room)
    for clock in range(1, 30):
        _says(ada, 1, clock, cursor=clock)
        _says(bea, 2, clock, cursor=clock)
    await until(lambda: _heard(reader) != [])
    (message,) = _heard(reader)
    assert sorted(message) == [(1, 29), (2, 29)]


async def test_who_alone_has_spoken_is_not_told_so(room: Room) -> None:
    ada, bea = Visitor(room), Visitor(room)
    _says(ada, 1, 1, cursor=1)
    await until(lambda: _heard(bea) == [[(1, 1)]])
    assert _heard(ada) == []


async def test_our_own_words_sent_back_are_not_sent_on(room: Room) -> None:
    ada, bea, cem = Visitor(room), Visitor(room), Visitor(room)
    _says(ada, 1, 1, cursor=1)
    await until(lambda: _heard(bea) == _heard(cem) == [[(1, 1)]])
    for visitor in (bea, cem):
        (echo,) = [f for f in visitor.wire.frames if f[0] == protocol.AWARENESS]
        visitor.say(echo)
    _says(ada, 1, 2, cursor=2)
    await until(lambda: _heard(bea)[-1] == [(1, 2)])
    assert _heard(cem) == [[(1, 1)], [(1, 2)]]
    assert _heard(ada) == []


async def test_text_is_not_kept_waiting_by_presence(room: Room) -> None:
    ada, bea = Visitor(room), Visitor(room)
    _says(ada, 1, 1, cursor=1)
    ada.type("a")
    await until(lambda: bea.text == "a" and _heard(bea) != [])
    kinds = [type(message) for message in bea.messages]
    assert kinds.index(protocol.Update) < kinds.index(protocol.Awareness)


async def test_a_cursor_that_comes_with_a_letter_is_read_after_it(room: Room) -> None:
    ada, bea = Visitor(room), Visitor(room)
    _says(ada, 1, 1, cursor=1)
    await until(lambda: _heard(bea) == [[(1, 1)]])
    ada.type("a")
    _says(ada, 1, 2, cursor=2)
    _says(ada, 1, 3, cursor=3)
    assert [state.clock for state in room._presence.table.everyone()] == [1]
    assert [state.clock for state in room.own_presence()] == [3], "whoever asks is told the newest"
    await until(lambda: _heard(bea) == [[(1, 1)], [(1, 3)]])


async def test_presence_that_cannot_be_read_closes_its_peer_also_when_it_waited(room: Room) -> None:
    ada, bea = Visitor(room), Visitor(room)
    ada.type("a")
    ada.say(protocol.encode_awareness([ClientState(1, 1, "17")]))
    bea.type("b")
    _says(bea, 2, 1, cursor=1)
    assert ada.closed is None
    await until(lambda: ada.closed == 4400)
    await until(lambda: [state.client for state in room.own_presence()] == [2])
    assert bea.closed is None


async def test_of_who_left_with_words_unread_nothing_stays(room: Room) -> None:
    ada, bea = Visitor(room), Visitor(room)
    ada.type("a")
    _says(ada, 1, 1, cursor=1)
    ada.leave()
    await until(lambda: bea.text == "a")
    assert room._presence.table.everyone() == []


async def test_a_query_is_answered_at_once_with_everyone(room: Room) -> None:
    ada, bea = Visitor(room), Visitor(room)
    _says(ada, 1, 1, user={"name": "Ada"})
    bea.say(protocol.encode_query_awareness())
    assert _heard(bea) == [[(1, 1)]]


async def test_who_leaves_and_comes_back_within_a_moment_is_here(room: Room) -> None:
    ada, bea = Visitor(room), Visitor(room)
    _says(ada, 1, 1, user={"name": "Ada"})
    ada.leave()
    again = Visitor(room)
    _says(again, 1, 2, user={"name": "Ada"})
    await until(lambda: _heard(bea) != [] and _heard(bea)[-1] == [(1, 2)])
    states = [m.states for m in bea.messages if isinstance(m, protocol.Awareness)]
    assert protocol.decode_states(states[-1])[0].json != "null"
