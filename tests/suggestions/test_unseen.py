"""What came whole, by a file or the API, is looked over while somebody is there."""

import pytest

from app.jobs.messages import DOCUMENT
from app.store.sql import Store
from app.suggestions import asking, unseen
from app.suggestions.asking import FEW_IN_FLIGHT
from tests.content.trees import document
from tests.suggestions.house import House, text_of, write
from tests.waiting import until

PARAGRAPHS = [f"This is teh paragraph number {n}." for n in range(12)]


async def import_into(store: Store, paragraphs: list[str]) -> None:
    blocks = [(f"p{i}", "paragraph", [text]) for i, text in enumerate(paragraphs)]
    content = bytes(document(*blocks).get_update())
    await store.documents.create("essay", content=content, unseen=True)


async def look_from(house: House) -> int | None:
    return (await house.store.documents.get("essay")).look_from


async def test_what_was_imported_is_looked_over_once_somebody_opens_it(house: House) -> None:
    await import_into(house.store, PARAGRAPHS)
    async with house.room() as (room, attendant):
        # A program that reads it is nobody.
        await attendant.asking.ask(0.0, attendant.dials)
        assert house.jobs.submitted == []
        house.visitor(room, "Ada")
        await until(lambda: len(attendant.book.open) == len(PARAGRAPHS))
        assert {job.priority for job in house.jobs.submitted} == {DOCUMENT}
        assert {s.block_id for s in attendant.book.listed()} == {f"p{i}" for i in range(12)}
    await until(lambda: "essay" not in house.registry._slots)
    assert await look_from(house) is None
    # Never again, for whoever comes next.
    house.jobs.submitted.clear()
    async with house.room() as (room, attendant):
        house.visitor(room, "Ben")
        await write(room, "p0", "Now it says alot here.")
        await until(lambda: bool(house.jobs.submitted))
        await until(lambda: not attendant.asking.job_ids)
        assert len(house.jobs.submitted) == 1


async def test_what_was_typed_is_not_looked_over(house: House) -> None:
    async with house.room("See teh end.", "And teh beginning.") as (room, attendant):
        house.visitor(room, "Ada")
        await write(room, "p0", "See teh end now.")
        await until(lambda: bool(attendant.book.open))
        await until(lambda: not attendant.asking.job_ids)
        assert {s.block_id for s in attendant.book.listed()} == {"p0"}


async def test_few_are_asked_about_at_once_and_what_people_type_comes_first(house: House) -> None:
    await import_into(house.store, PARAGRAPHS)
    house.jobs.hold()
    async with house.room() as (room, attendant):
        house.visitor(room, "Ada")
        await until(lambda: len(house.jobs.submitted) == FEW_IN_FLIGHT)
        await write(room, "p11", "Somebody types teh here.")
        await until(lambda: len(house.jobs.submitted) == FEW_IN_FLIGHT + 1)
        assert house.jobs.submitted[-1].priority != DOCUMENT
        # Nobody has to wait until it is through: a polish that was asked for is done before.
        assert attendant.asking.is_done.is_set()
        house.jobs.release()
        await until(lambda: len(attendant.book.open) == len(PARAGRAPHS))
        assert len([j for j in house.jobs.submitted if j.key.startswith("essay/p11")]) == 1


async def test_while_the_workers_are_behind_nothing_is_looked_over(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "LOOK_SECONDS", 0.05)
    await import_into(house.store, PARAGRAPHS[:2])
    async with house.room() as (room, attendant):
        pace = attendant.asking._pace
        pace.is_slow = True
        house.visitor(room, "Ada")
        await write(room, "p1", "What is typed goes on becuase it must.")
        await until(lambda: bool(attendant.book.open))
        assert {s.block_id for s in attendant.book.listed()} == {"p1"}
        pace.is_slow = False
        await until(lambda: len(attendant.book.open) == 2)


async def test_it_goes_on_where_it_was_left(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unseen, "KEPT_EVERY", 3)
    await import_into(house.store, PARAGRAPHS)
    async with house.room() as (room, _):
        peer, _ = house.visitor(room, "Ada")
        await until(lambda: len(house.jobs.submitted) >= 6)
        house.jobs.hold()
        room.leave(peer)
    await until(lambda: "essay" not in house.registry._slots)
    reached = await look_from(house)
    assert reached is not None
    assert 0 < reached < len(PARAGRAPHS)
    house.jobs.submitted.clear()
    house.jobs.release()
    async with house.room() as (room, attendant):
        house.visitor(room, "Ada")
        await until(lambda: len(attendant.book.open) == len(PARAGRAPHS))
        asked = [job.key.split("/")[1] for job in house.jobs.submitted]
        assert asked == [f"p{i}" for i in range(reached, len(PARAGRAPHS))]


async def test_a_document_without_suggestions_is_left_alone(house: House) -> None:
    await import_into(house.store, PARAGRAPHS[:2])
    await house.store.documents.update("essay", suggestions_enabled=False)
    async with house.room() as (room, attendant):
        house.visitor(room, "Ada")
        await write(room, "p0", "Nothing is asked about.")
        assert text_of(room) == "Nothing is asked about."
        assert house.jobs.submitted == []
        # Turned on, it has not been forgotten.
        await house.store.documents.update("essay", suggestions_enabled=True)
        await house.desk.settings_changed("essay")
        await until(lambda: bool(attendant.book.open))
