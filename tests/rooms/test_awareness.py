"""A connected peer's presence is its own: nobody else speaks for it or makes it vanish."""

import json

import pytest

from app.errors import BadFrame, TooBig
from app.rooms.awareness import (
    CLIENTS_PER_PEER_MAX,
    OUTDATED_SECONDS,
    REMEMBERED_SECONDS,
    STATE_BYTES_MAX,
    AwarenessTable,
)
from app.rooms.protocol import ClientState, encode_awareness


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def spoken(*states: ClientState) -> bytes:
    """What an awareness message carries."""
    frame = encode_awareness(states)
    body = frame[1:]
    return body[next(at for at, byte in enumerate(body) if byte < 0x80) + 1 :]


def here(client: int, clock: int = 1, name: str = "Ada") -> ClientState:
    """A client that is here."""
    return ClientState(client, clock, json.dumps({"user": {"name": name}}))


def gone(client: int, clock: int) -> ClientState:
    """A client that says goodbye."""
    return ClientState(client, clock, "null")


def test_who_announces_itself_is_here_and_named() -> None:
    table = AwarenessTable()
    heard = table.hear("p1", spoken(here(7, name="Zoë 🐍")))
    assert heard.changed == (here(7, name="Zoë 🐍"),)
    assert heard.name == "Zoë 🐍"
    assert table.everyone() == [here(7, name="Zoë 🐍")]


def test_an_echo_is_no_news() -> None:
    table = AwarenessTable()
    table.hear("p1", spoken(here(7)))
    assert table.hear("p2", spoken(here(7))).changed == ()
    assert table.hear("p1", spoken(here(7))).changed == ()


def test_an_older_clock_is_no_news() -> None:
    table = AwarenessTable()
    table.hear("p1", spoken(here(7, 5, "new")))
    assert table.hear("p1", spoken(here(7, 4, "old"))).changed == ()
    assert table.everyone() == [here(7, 5, "new")]


def test_nobody_else_speaks_for_a_connected_client() -> None:
    table = AwarenessTable()
    table.hear("p1", spoken(here(7, 1)))
    heard = table.hear("p2", spoken(here(7, 99, "Mallory")))
    assert heard.changed == ()
    assert heard.name is None
    assert table.everyone() == [here(7, 1)]


def test_nobody_else_makes_a_connected_client_vanish() -> None:
    table = AwarenessTable()
    table.hear("p1", spoken(here(7, 1)))
    assert table.hear("p2", spoken(gone(7, 99))).changed == ()
    assert table.everyone() == [here(7, 1)]


def test_a_client_says_goodbye_itself_with_its_clock_unchanged() -> None:
    table = AwarenessTable()
    table.hear("p1", spoken(here(7, 3)))
    assert table.hear("p1", spoken(gone(7, 3))).changed == (gone(7, 3),)
    assert table.everyone() == []


def test_a_peer_that_leaves_takes_all_its_clients_with_it_and_nobody_elses() -> None:
    table = AwarenessTable()
    table.hear("p1", spoken(here(1), here(2)))
    table.hear("p2", spoken(here(3)))
    assert sorted(state.client for state in table.leave("p1")) == [1, 2]
    assert table.everyone() == [here(3)]
    assert table.leave("p1") == []


def test_an_echo_cannot_revive_who_has_left_but_a_newer_clock_can() -> None:
    table = AwarenessTable()
    table.hear("p1", spoken(here(7, 3)))
    table.leave("p1")
    assert table.hear("p2", spoken(here(7, 3))).changed == ()
    assert table.everyone() == []
    # The same page on a new connection.
    assert table.hear("p3", spoken(here(7, 4))).changed == (here(7, 4),)
    assert table.everyone() == [here(7, 4)]


def test_a_client_that_said_goodbye_belongs_to_nobody() -> None:
    table = AwarenessTable()
    table.hear("p1", spoken(here(7, 3)))
    table.hear("p1", spoken(gone(7, 4)))
    table.hear("p2", spoken(here(7, 5, "Bea")))
    assert table.leave("p1") == []
    assert table.everyone() == [here(7, 5, "Bea")]


def test_who_is_silent_for_half_a_minute_is_gone_and_speaking_keeps_it_here() -> None:
    clock = Clock()
    table = AwarenessTable(clock)
    table.hear("p1", spoken(here(1)))
    table.hear("p2", spoken(here(2)))
    clock.seconds += OUTDATED_SECONDS - 1
    table.hear("p2", spoken(here(2, 2)))
    assert table.expire() == []
    clock.seconds += 2
    assert table.expire() == [gone(1, 1)]
    assert table.everyone() == [here(2, 2)]
    assert table.leave("p1") == []


def test_who_has_left_is_forgotten_in_the_end() -> None:
    clock = Clock()
    table = AwarenessTable(clock)
    table.hear("p1", spoken(here(1, 5)))
    table.leave("p1")
    clock.seconds += REMEMBERED_SECONDS + 1
    assert table.expire() == []
    assert table.hear("p2", spoken(here(1, 1))).changed == (here(1, 1),)


def test_a_goodbye_of_somebody_unknown_is_no_news() -> None:
    assert AwarenessTable().hear("p1", spoken(gone(7, 1))).changed == ()


@pytest.mark.parametrize("value", ["[]", "3", '"x"', "{", "NaN", ""])
def test_a_state_that_is_no_object_is_refused_and_changes_nothing(value: str) -> None:
    table = AwarenessTable()
    with pytest.raises(BadFrame):
        table.hear("p1", spoken(here(1), ClientState(2, 1, value)))
    assert table.everyone() == []
    assert table.leave("p1") == []


@pytest.mark.parametrize("user", ["3", "null", "[]", '{"name": 3}', "{}"])
def test_a_user_without_a_name_stays_unnamed(user: str) -> None:
    heard = AwarenessTable().hear("p1", spoken(ClientState(1, 1, f'{{"user": {user}}}')))
    assert heard.name is None
    assert len(heard.changed) == 1


def test_a_state_over_the_limit_is_refused_and_changes_nothing() -> None:
    table = AwarenessTable()
    with pytest.raises(TooBig):
        table.hear("p1", spoken(here(1), here(2, name="x" * STATE_BYTES_MAX)))
    assert table.everyone() == []


def test_a_peer_cannot_be_a_crowd() -> None:
    table = AwarenessTable()
    table.hear("p1", spoken(*(here(client) for client in range(CLIENTS_PER_PEER_MAX))))
    with pytest.raises(TooBig):
        table.hear("p1", spoken(here(CLIENTS_PER_PEER_MAX)))
    assert len(table.everyone()) == CLIENTS_PER_PEER_MAX
    table.hear("p1", spoken(gone(0, 2)))
    table.hear("p1", spoken(here(CLIENTS_PER_PEER_MAX)))
    assert len(table.everyone()) == CLIENTS_PER_PEER_MAX
