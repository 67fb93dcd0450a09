"""Workers that fall behind: rooms ask less often and say so, and typing waits for nothing."""

import time

import pytest

from app.rooms.protocol import SUGGESTIONS
from app.suggestions import desk, pace
from app.suggestions.pace import Pace
from tests.suggestions.house import Ear, House, opened, text_of, write
from tests.waiting import until


class Line:
    """Stands in for a queue; only its lag counts here."""

    lag = 0.0


def test_slow_begins_later_than_it_ends() -> None:
    line = Line()
    own = Pace(line)  # type: ignore[arg-type]
    told = []
    for line.lag in (0.5, 2.9, 3.1, 2.0, 1.1, 0.9, 2.0):
        own.look()
        told.append(own.word)
    assert told == ["normal", "normal", "slow", "slow", "slow", "normal", "normal"]


def test_a_block_has_to_be_quiet_for_as_long_as_the_queue_makes_it_wait() -> None:
    line = Line()
    own = Pace(line)  # type: ignore[arg-type]
    line.lag = 2.0
    assert own.extra_seconds == 0.0
    line.lag = 5.0
    own.look()
    assert own.extra_seconds == 5.0
    line.lag = 500.0
    assert own.extra_seconds == pace.MOST_SECONDS


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "LOOK_SECONDS", 0.01)


def paces(ear: Ear) -> list[str]:
    return [body["pace"] for body in ear.heard(SUGGESTIONS) if "pace" in body]


@pytest.mark.usefixtures("quick")
async def test_everybody_is_told_when_suggestions_come_late_and_when_in_time_again(
    house: House,
) -> None:
    async with house.room("x", document_id="one") as (one, _), house.room("y") as (two, _):
        _, ear = house.visitor(one, "Ben")
        _, other = house.visitor(two, "Cleo")
        house.jobs.lag = 10.0
        await until(lambda: paces(ear) == paces(other) == ["slow"])
        _, late = house.visitor(two, "Late")
        assert paces(late) == ["slow"]
        house.jobs.lag = 0.0
        await until(lambda: paces(ear) == ["slow", "normal"])


@pytest.mark.usefixtures("quick")
async def test_rooms_ask_less_often_and_about_the_newest_text_alone(house: House) -> None:
    async with house.room("x") as (room, attendant):
        _, ear = house.visitor(room, "Ben")
        house.jobs.lag = 4.0
        await until(lambda: "slow" in paces(ear))
        house.jobs.submitted.clear()
        began = time.monotonic()
        for version in range(20):
            await write(room, "p0", f"Version {version} of teh end.")
            assert text_of(room) == f"Version {version} of teh end."
        due = attendant.asking.next_due()
        assert due is not None
        assert due - began >= 4.0
        assert house.jobs.submitted == []
        house.jobs.lag = 0.0
        await until(lambda: paces(ear)[-1] == "normal")
        await write(room, "p0", "The last version of teh end.")
        await until(opened(attendant))
        assert [job.passages[0].text for job in house.jobs.submitted] == [
            "The last version of teh end."
        ]


@pytest.mark.usefixtures("quick")
async def test_while_slow_a_room_has_few_jobs_in_the_queue(house: House) -> None:
    blocks = [f"Paragraph {n} is teh end." for n in range(12)]
    async with house.room(*blocks) as (room, attendant):
        _, ear = house.visitor(room, "Ben")
        house.jobs.hold()
        house.jobs.lag = 4.0
        await until(lambda: "slow" in paces(ear))
        await house.desk.polish_document(room.document_id)
        await until(lambda: len(house.jobs.submitted) == 4)
        house.jobs.lag = 0.0
        house.jobs.release()
        await until(opened(attendant, 12))


async def test_a_job_that_was_done_twice_makes_no_second_suggestion(house: House) -> None:
    async with house.room("x") as (room, attendant):
        _, ear = house.visitor(room, "Ben")
        published: list[tuple[str, bytes]] = []
        publish = house.bus.publish

        async def twice(topic: str, message: bytes) -> None:
            published.append((topic, message))
            await publish(topic, message)
            await publish(topic, message)

        house.bus.publish = twice  # type: ignore[method-assign]
        await write(room, "p0", "See teh end.")
        await until(opened(attendant))
        [(topic, message)] = published
        await publish(topic, message)
        await write(room, "p0", "See teh end. And teh rest.")
        await until(opened(attendant, 2))
        shown = [s["id"] for body in ear.heard(SUGGESTIONS) for s in body["suggestions"]]
        assert len(set(shown)) == 2
        assert len(await house.store.ledger.of_document(room.document_id)) == 2
