"""Turning a document's dials: what is open follows, old answers count no more."""

import pytest

from app.jobs.messages import DOCUMENT
from app.rooms.protocol import SUGGESTIONS
from app.suggestions import asking
from app.text.suggestion import SuggestionStatus
from tests.suggestions.house import House, opened, write
from tests.waiting import until

TEXT = "See teh wierd cat. It eats alot."


async def turn(house: House, *, alarms: float, strength: float | None = None) -> None:
    """What the endpoint does."""
    await house.store.documents.update("essay", alarms=alarms, strength=strength)
    await house.desk.settings_changed("essay")


async def test_the_dials_of_the_document_go_with_its_jobs(house: House) -> None:
    async with house.room("x") as (room, _):
        await turn(house, alarms=0.5, strength=0.25)
        await write(room, "p0", "See the cat.")
        await until(lambda: bool(house.jobs.submitted))
        assert {(job.alarms, job.strength) for job in house.jobs.submitted} == {(0.5, 0.25)}


async def test_more_false_alarms_show_more_in_text_that_nobody_touches(house: House) -> None:
    async with house.room("x", "Untouched alot.") as (room, attendant):
        _, ear = house.visitor(room, "Ben")
        await write(room, "p0", TEXT)
        await until(opened(attendant, 2))
        await turn(house, alarms=5.0)
        await until(opened(attendant, 4))
        assert {s.before for s in attendant.book.open.values()} == {"teh", "wierd", "alot"}
        assert house.jobs.submitted[-1].priority == DOCUMENT
        shown = [s["before"] for body in ear.heard(SUGGESTIONS) for s in body["suggestions"]]
        assert sorted(shown) == ["alot", "alot", "teh", "wierd"]


async def test_fewer_false_alarms_take_back_what_the_model_is_not_sure_of(house: House) -> None:
    async with house.room("x") as (room, attendant):
        await turn(house, alarms=5.0)
        await write(room, "p0", TEXT)
        await until(opened(attendant, 3))
        kept = next(s.id for s in attendant.book.open.values() if s.before == "teh")
        _, ear = house.visitor(room, "Ben")
        await turn(house, alarms=0.5)
        await until(opened(attendant, 1))
        assert list(attendant.book.open) == [kept]
        [gone] = ear.heard(SUGGESTIONS)[1:]
        assert {(s["before"], s["status"]) for s in gone["suggestions"]} == {
            ("wierd", "superseded"),
            ("alot", "superseded"),
        }
        listed = await house.store.ledger.of_document("essay", SuggestionStatus.SUPERSEDED)
        assert {s.before for s in listed} == {"wierd", "alot"}
        # And back again: they were superseded, not rejected.
        await turn(house, alarms=5.0)
        await until(opened(attendant, 3))


async def test_what_was_rejected_stays_away_at_every_setting(house: House) -> None:
    async with house.room("x") as (room, attendant):
        await write(room, "p0", TEXT)
        await until(opened(attendant, 2))
        teh = next(s.id for s in attendant.book.open.values() if s.before == "teh")
        await house.desk.decide("essay", teh, "reject", actor="Ada")
        await turn(house, alarms=5.0)
        await until(opened(attendant, 2))
        assert {s.before for s in attendant.book.open.values()} == {"wierd", "alot"}


async def test_an_answer_to_how_the_dial_stood_before_counts_no_more(house: House) -> None:
    async with house.room("x") as (room, attendant):
        await turn(house, alarms=5.0)
        house.jobs.hold()
        await write(room, "p0", TEXT)
        await until(lambda: any(TEXT in job.passages[0].text for job in house.jobs.submitted))
        old = next(job for job in house.jobs.submitted if TEXT in job.passages[0].text)
        asked = attendant.asking._waiting[old.id]
        await turn(house, alarms=0.5)
        assert old.id not in attendant.asking.job_ids
        house.jobs.release()
        await until(opened(attendant, 1))
        await until(lambda: not attendant.asking.job_ids and not attendant._results)
        # One that was being handed to the queue while the dial was turned, answered last of all.
        attendant.asking._waiting[old.id] = asked
        await house.jobs.submit(old)
        await until(lambda: not attendant.asking.job_ids and not attendant.asking._in_hand)
        assert [s.before for s in attendant.book.open.values()] == ["teh"]


async def test_a_dial_that_is_turned_many_times_asks_for_each_block_once_more(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "MOST_IN_FLIGHT", 3)
    async with house.room(*["See teh wierd cat."] * 8) as (_, attendant):
        house.jobs.hold()
        for number in range(10):
            await turn(house, alarms=(5.0, 0.5)[number % 2])
            await until(lambda: len(attendant.asking.job_ids) == 3)
        house.jobs.release()
        await until(opened(attendant, 8))
        await until(lambda: not attendant.asking.job_ids and not attendant._results)
        assert {s.before for s in attendant.book.open.values()} == {"teh"}
        assert sum(len(batch) for batch in house.denoiser.batches) == 8


async def test_a_dial_turned_while_suggestions_are_off_asks_nothing(house: House) -> None:
    async with house.room("See teh cat.") as (_, attendant):
        await house.store.documents.update("essay", suggestions_enabled=False)
        await turn(house, alarms=5.0)
        assert not attendant.asking.job_ids
        assert house.jobs.submitted == []
        await house.store.documents.update("essay", suggestions_enabled=True)
        await turn(house, alarms=2.0)
        await until(opened(attendant, 1))


async def test_a_document_can_be_asked_about_with_another_number_of_false_alarms(
    house: House,
) -> None:
    async with house.room(TEXT) as (_, attendant):
        await house.desk.polish_document("essay", alarms=5.0)
        await until(opened(attendant, 3))
        assert (house.jobs.submitted[-1].alarms, house.jobs.submitted[-1].strength) == (5.0, 0.0)
        # Somebody's own request is answered, whatever becomes of the document's dials.
        house.jobs.hold()
        await house.desk.polish_document("essay", alarms=2.0, strength=0.9)
        await until(lambda: house.jobs.submitted[-1].alarms == 2.0)
        await turn(house, alarms=0.5)
        await until(lambda: house.jobs.submitted[-1].alarms == 0.5)
        assert len(attendant.asking.job_ids) == 2
        house.jobs.release()
        await until(lambda: not attendant.asking.job_ids and not attendant._results)


async def test_a_text_without_a_document_takes_the_number_of_false_alarms(house: House) -> None:
    for alarms, many in ((0.5, 1), (2.0, 2), (5.0, 3)):
        result = await house.desk.polish_text(TEXT, alarms=alarms)
        assert len(result.passages[0].patches) == many
