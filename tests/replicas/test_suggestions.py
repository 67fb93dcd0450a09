"""Suggestions when a document is open in two processes: one leads, both know everything."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from app.jobs.messages import PolishResult
from app.rooms import cluster
from app.rooms.protocol import SUGGESTIONS
from app.rooms.room import Room
from app.store.sql import open_store
from app.suggestions.attendant import Attendant
from app.text.suggestion import SuggestionStatus
from tests.content.trees import document
from tests.engines import PostgresServer, RedisServer
from tests.suggestions.house import Ear, House, house, opened, text_of, write
from tests.waiting import until

TEXT = "See teh cat. We recieve mail."


@dataclass
class Side:
    """One of the two processes, with one person in the document."""

    house: House
    room: Room
    attendant: Attendant
    ear: Ear

    def told(self) -> list[tuple[str, str]]:
        """(before, status) of every changed suggestion that the person has heard of."""
        bodies = [b for b in self.ear.heard(SUGGESTIONS) if b["event"] == "changed"]
        return [(s["before"], s["status"]) for body in bodies for s in body["suggestions"]]

    def listed(self) -> set[str]:
        """What would be replaced by what is open here."""
        return {s.before for s in self.attendant.herald.visible()}


@pytest.fixture
async def sides(
    postgres: PostgresServer, redis_server: RedisServer
) -> AsyncIterator[tuple[Side, Side]]:
    """The leader and the other."""
    url = await postgres.new_database()
    async with AsyncExitStack() as stack:
        found: list[Side] = []
        for name in ("Ada", "Ben"):
            found.append(await stack.enter_async_context(_side(url, redis_server.url, name)))
            await until(lambda: found[0].attendant.is_leading)
        yield found[0], found[1]


@asynccontextmanager
async def _side(url: str, redis_url: str, name: str) -> AsyncIterator[Side]:
    store = await open_store(url)
    paragraphs = (TEXT,) if name == "Ada" else ()
    async with (
        house(store, redis_url=redis_url) as running,
        running.room(*paragraphs) as (room, attendant),
    ):
        _, ear = running.visitor(room, name)
        yield Side(running, room, attendant, ear)
    await store.close()


async def asked_and_seen(leader: Side, other: Side) -> None:
    """Somebody writes with the other process; both know the two suggestions in the end."""
    await write(other.room, "p0", TEXT + " So.")
    await until(opened(leader.attendant, 2))
    await until(opened(other.attendant, 2))


async def test_only_the_leader_asks_and_everyone_sees_the_answer(
    sides: tuple[Side, Side],
) -> None:
    leader, other = sides
    await asked_and_seen(leader, other)
    assert leader.house.jobs.submitted
    assert other.house.jobs.submitted == []
    assert leader.listed() == other.listed() == {"teh", "recieve"}
    assert sorted(other.told()) == sorted(leader.told()) == [("recieve", "open"), ("teh", "open")]
    assert other.attendant.book.listed() == leader.attendant.book.listed()


async def test_a_rejection_elsewhere_is_known_to_the_leader(sides: tuple[Side, Side]) -> None:
    leader, other = sides
    await asked_and_seen(leader, other)
    teh = next(s for s in other.attendant.herald.visible() if s.before == "teh")
    await other.house.desk.decide("essay", teh.id, "reject", actor="Ben")
    await until(lambda: ("teh", "rejected") in leader.told())
    assert leader.listed() == other.listed() == {"recieve"}
    assert leader.attendant.book.is_refused("p0", TEXT, 4, "teh", "the")


async def test_accepts_on_both_sides_change_the_text_once(sides: tuple[Side, Side]) -> None:
    leader, other = sides
    await asked_and_seen(leader, other)
    for side, wrong in ((other, "teh"), (leader, "recieve")):
        one = next(s for s in side.attendant.herald.visible() if s.before == wrong)
        decided = await side.house.desk.decide("essay", one.id, "accept", actor="Ben")
        assert decided.won
        for them in sides:
            await until(lambda them=them, one=one: one.id not in them.attendant.book.open)  # type: ignore[misc]
            await until(lambda them=them, wrong=wrong: (wrong, "accepted") in them.told())  # type: ignore[misc]
    expected = "See the cat. We receive mail. So."
    await until(lambda: text_of(leader.room) == text_of(other.room) == expected)
    assert leader.listed() == other.listed() == set()
    # The other one was not taken for stale in between.
    assert {status for _, status in leader.told() + other.told()} == {"open", "accepted"}


async def test_text_that_changes_takes_its_suggestion_along_for_everyone(
    sides: tuple[Side, Side],
) -> None:
    leader, other = sides
    await asked_and_seen(leader, other)
    await write(other.room, "p0", "See tehh cat. We recieve mail. So.")
    await until(lambda: ("teh", "stale") in other.told())
    assert other.listed() == {"recieve"}
    moved = next(s for s in leader.attendant.herald.visible())
    await until(lambda: other.attendant.herald.visible() == [moved])


async def test_a_dial_turned_here_is_turned_there(sides: tuple[Side, Side]) -> None:
    leader, other = sides
    await other.house.store.documents.update("essay", alarms=5.0)
    await other.house.desk.settings_changed("essay")
    await until(lambda: leader.attendant.dials.alarms == 5.0)
    assert other.attendant.dials.alarms == 5.0
    await until(opened(other.attendant, 2))
    await leader.house.store.documents.update("essay", suggestions_enabled=False)
    await leader.house.desk.settings_changed("essay")
    nothing = {"event": "snapshot", "suggestions": []}
    await until(lambda: other.ear.heard(SUGGESTIONS)[-1] == nothing)


async def test_whoever_wants_it_polished_the_leader_asks(sides: tuple[Side, Side]) -> None:
    leader, other = sides
    assert await other.house.desk.polish_document("essay") == 1
    await until(opened(other.attendant, 2))
    assert len(leader.house.jobs.submitted) == 1
    assert other.house.jobs.submitted == []


async def test_what_was_not_heard_is_read_from_the_ledger(
    sides: tuple[Side, Side], monkeypatch: pytest.MonkeyPatch
) -> None:
    leader, other = sides
    await asked_and_seen(leader, other)
    assert leader.house.cluster is not None
    link = leader.house.cluster._links["essay"]
    with monkeypatch.context() as patch:
        patch.setattr(link, "_send", lambda *_: True)  # As if Redis had swallowed it.
        teh = next(s for s in leader.attendant.herald.visible() if s.before == "teh")
        await leader.house.desk.decide("essay", teh.id, "reject", actor="Ada")
    assert "teh" in other.listed()
    await write(leader.room, "p0", TEXT + " So it is.")
    await until(lambda: other.listed() == {"recieve"})


async def test_when_the_leader_dies_the_other_asks_what_it_left_open(
    sides: tuple[Side, Side], monkeypatch: pytest.MonkeyPatch
) -> None:
    leader, other = sides
    monkeypatch.setattr(cluster, "LIFE_SECONDS", 1.0)
    monkeypatch.setattr(cluster, "BEAT_SECONDS", 0.2)
    leader.house.jobs.hold()
    await write(leader.room, "p0", TEXT + " So.")
    await until(lambda: text_of(other.room) == TEXT + " So.")
    await until(lambda: bool(leader.house.jobs.submitted))
    await _die(leader)
    await until(lambda: other.attendant.is_leading)
    await until(opened(other.attendant, 2))
    assert (other.room.lease.held, other.room.lease.fence) == (True, 2)


async def test_who_only_slept_finds_that_somebody_else_leads(
    sides: tuple[Side, Side], monkeypatch: pytest.MonkeyPatch
) -> None:
    leader, other = sides
    monkeypatch.setattr(cluster, "LIFE_SECONDS", 1.0)
    monkeypatch.setattr(cluster, "BEAT_SECONDS", 0.2)
    await _die(leader)
    await until(lambda: other.attendant.is_leading)
    # Asleep, it still believes that it leads; an answer of its model comes in.
    assert leader.attendant.is_leading
    await write(leader.room, "p0", TEXT + " So.")
    await until(lambda: bool(leader.house.jobs.submitted))
    await until(opened(other.attendant, 2))
    assert leader.house.cluster is not None
    await leader.house.cluster.start()
    await until(lambda: not leader.attendant.is_leading)
    await until(opened(leader.attendant, 2))
    listed = await other.house.store.ledger.of_document("essay")
    assert [s.status for s in listed] == [SuggestionStatus.OPEN] * 2, "nothing came twice"
    assert leader.attendant.book.listed() == other.attendant.book.listed()


async def test_answers_at_hand_when_the_lead_is_lost_are_put_down(
    sides: tuple[Side, Side],
) -> None:
    leader, other = sides
    leader.house.jobs.hold()
    await write(leader.room, "p0", TEXT + " So.")
    await until(lambda: bool(leader.attendant.asking.job_ids))
    await _die(leader)
    job_id = next(iter(leader.attendant.asking.job_ids))
    leader.attendant.deliver(PolishResult(job_id=job_id, model="m", passages=[]))
    leader.room.lease.set(None)
    await until(lambda: not leader.attendant.is_leading)
    assert not leader.attendant._results
    assert leader.attendant.asking._in_hand == 0
    # And it goes on listening.
    await other.house.store.documents.update("essay", suggestions_enabled=False)
    await other.house.desk.settings_changed("essay")
    await until(lambda: not leader.attendant.herald.is_enabled)


async def test_a_room_that_closes_hands_the_lead_on_at_once(sides: tuple[Side, Side]) -> None:
    leader, other = sides
    await asked_and_seen(leader, other)
    await leader.house.registry.close()
    await until(lambda: other.attendant.is_leading)
    one = only_of(other.attendant, "teh")
    assert (await other.house.desk.decide("essay", one.id, "accept", actor="Ben")).won


def only_of(attendant: Attendant, before: str) -> Any:
    """The one open suggestion for these words."""
    [found] = [s for s in attendant.herald.visible() if s.before == before]
    return found


async def _die(side: Side) -> None:
    """As far as the others can tell."""
    assert side.house.cluster is not None
    for task in side.house.cluster._tasks:
        task.cancel()


async def test_a_document_nobody_has_open_is_polished_as_soon_as_somebody_leads(
    postgres: PostgresServer, redis_server: RedisServer
) -> None:
    store = await open_store(await postgres.new_database())
    try:
        async with house(store, redis_url=redis_server.url) as here:
            content = bytes(document(("p0", "paragraph", [TEXT])).get_update())
            await store.documents.create("alone", content=content)
            assert await here.desk.polish_document("alone") == 1
            async with asyncio.timeout(60):
                while len(await here.desk.list("alone")) < 2:  # noqa: ASYNC110 - nothing tells
                    await asyncio.sleep(0.05)
    finally:
        await store.close()
