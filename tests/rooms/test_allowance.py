"""A connection that runs away is closed with 4429, and only that one."""

import pytest

from app.errors import TooMany
from app.rooms import allowance
from app.rooms.allowance import Allowance
from app.rooms.room import Room
from tests.rooms.wires import Visitor
from tests.waiting import until


def test_a_steady_stream_at_the_limit_goes_on_for_ever() -> None:
    now = 0.0
    own = Allowance(lambda: now)
    for _ in range(100_000):
        own.spend(1024)
        now += 1 / allowance.MESSAGES_PER_SECOND


def test_twice_the_limit_lasts_as_long_as_the_bucket() -> None:
    now = 0.0
    own = Allowance(lambda: now)
    for _ in range(round(1.99 * allowance.MESSAGES_AT_ONCE)):
        own.spend(1)
        now += 0.5 / allowance.MESSAGES_PER_SECOND
    now += 0.1 / allowance.MESSAGES_PER_SECOND

    def go_on() -> None:
        for _ in range(round(0.1 * allowance.MESSAGES_AT_ONCE)):
            own.spend(1)

    with pytest.raises(TooMany, match="2000 messages a second"):
        go_on()


def test_large_messages_count_by_their_size() -> None:
    own = Allowance(lambda: 0.0)
    for _ in range(64):
        own.spend(2**20)
    with pytest.raises(TooMany, match="4 MiB a second"):
        own.spend(2**20)


async def test_who_runs_away_is_closed_and_the_others_write_on(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(allowance, "MESSAGES_AT_ONCE", 50.0)
    monkeypatch.setattr(allowance, "MESSAGES_PER_SECOND", 0.0)
    ada, bea = Visitor(room), Visitor(room)
    for _ in range(60):
        if ada.closed is None:
            ada.type("x")
    assert ada.closed == 4429
    bea.type("still here")
    # What was sent within the limit is there.
    await until(lambda: "still here" in bea.text and bea.text.count("x") == 50)
    assert bea.closed is None
