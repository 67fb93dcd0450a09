"""Open suggestions follow the text: they move, go stale, come back, and notice an undo."""

from dataclasses import replace

import pytest
from pycrdt import XmlElement, XmlText

from app import clock
from app.content.edit import replace_text
from app.content.tree import AnyDoc, fragment
from app.rooms.protocol import SUGGESTIONS
from app.text.suggestion import SuggestionStatus
from tests.proposals import propose
from tests.suggestions.house import House, only, opened, text_of, texts_of, write
from tests.waiting import until


def group_of(doc: AnyDoc) -> XmlElement:
    """The node that holds all blocks."""
    group = fragment(doc).children[0]
    assert isinstance(group, XmlElement)
    return group


async def test_text_written_in_front_moves_a_suggestion(house: House) -> None:
    async with house.room("x") as (room, attendant):
        await write(room, "p0", "See teh cat.")
        await until(opened(attendant))
        before = only(attendant)
        _, ear = house.visitor(room, "Ben")
        await write(room, "p0", "🐍 Oh! See teh cat.")
        await until(lambda: only(attendant).start == before.start + 7)
        assert only(attendant).id == before.id
        await until(lambda: ear.heard(SUGGESTIONS)[-1]["suggestions"][0]["start"] == 11)

    async with house.room() as (_, attendant):
        assert only(attendant).start == 11


async def test_of_two_equal_quotes_each_stays_where_it_is(house: House) -> None:
    async with house.room("x") as (room, attendant):
        await write(room, "p0", "See teh cat and teh dog.")
        await until(opened(attendant, 2))
        await write(room, "p0", "I see teh cat and teh dog.")
        await until(lambda: {s.start for s in attendant.book.open.values()} == {6, 18})


async def test_an_edit_inside_the_quote_makes_a_suggestion_stale(house: House) -> None:
    async with house.room("x") as (room, attendant):
        await write(room, "p0", "See teh cat and then teh dog.")
        await until(opened(attendant, 2))
        first = attendant.book.in_block("p0")[0]
        # By hand, to something the model does not mind; the other "teh" is now the only one.
        await write(room, "p0", "See a cat and then teh dog.")
        await until(opened(attendant, 1))
        await until(lambda: not attendant._scribe.is_behind)
        gone = await house.store.ledger.get(first.id)
        assert gone.status is SuggestionStatus.STALE
        assert only(attendant).id != first.id
        assert only(attendant).start == 19


async def test_a_word_that_grows_out_of_the_quote_makes_it_stale(house: House) -> None:
    async with house.room("x") as (room, attendant):
        await write(room, "p0", "We recieve it.")
        await until(opened(attendant))
        await write(room, "p0", "We recieved it.")
        await until(opened(attendant, 0))


async def test_an_edit_taken_back_brings_the_suggestion_back(house: House) -> None:
    async with house.room("x") as (room, attendant):
        await write(room, "p0", "See teh cat.")
        await until(opened(attendant))
        first = only(attendant)
        await write(room, "p0", "See a cat.")
        await until(opened(attendant, 0))
        await write(room, "p0", "See teh cat.")
        await until(opened(attendant, 1))
        assert only(attendant).id == first.id
        await until(lambda: not attendant._scribe.is_behind)
        again = await house.store.ledger.get(first.id)
        assert again.status is SuggestionStatus.OPEN


async def test_a_split_paragraph_takes_its_suggestions_along(house: House) -> None:
    async with house.room("x", "y") as (room, attendant):
        text = "We saw it there yesterday evening. And then we saw teh dog in the garden of mine."
        await write(room, "p0", text)
        await until(opened(attendant))

        def split(doc: AnyDoc) -> None:
            cut = text.index("And then")
            replace_text(doc, "p0", cut - 1, len(text), text[cut - 1 :], "")
            group = group_of(doc)
            container = XmlElement("blockContainer", {"id": "new"})
            group.children.insert(1, container)
            paragraph = XmlElement("paragraph")
            container.children.append(paragraph)
            paragraph.children.append(XmlText(text[cut:]))

        before = only(attendant)
        await room.write(split)
        await until(lambda: only(attendant).block_id == "new")
        assert only(attendant).id == before.id
        assert text_of(room, "new")[only(attendant).start :].startswith("teh dog")


async def test_a_merged_paragraph_takes_its_suggestions_along(house: House) -> None:
    async with house.room("One thing is here.", "x") as (room, attendant):
        text = "And then we saw teh dog in the garden of my neighbour."
        await write(room, "p1", text)
        await until(opened(attendant))
        before = only(attendant)

        def merge(doc: AnyDoc) -> None:
            end = len(text_of(room, "p0"))
            replace_text(doc, "p0", end, end, "", " " + text)
            del group_of(doc).children[1]

        await room.write(merge)
        await until(lambda: bool(attendant.book.open) and only(attendant).block_id == "p0")
        assert texts_of(room) == ["One thing is here. " + text]
        assert only(attendant).id == before.id


async def test_a_deleted_paragraph_leaves_stale_suggestions(house: House) -> None:
    async with house.room("Here.", "x") as (room, attendant):
        await write(room, "p1", "See teh cat.")
        await until(opened(attendant))

        def delete(doc: AnyDoc) -> None:
            del group_of(doc).children[1]

        await room.write(delete)
        await until(opened(attendant, 0))


async def test_an_accept_that_is_taken_back_is_undone(house: House) -> None:
    async with house.room("x") as (room, attendant):
        await write(room, "p0", "See teh cat.")
        await until(opened(attendant))
        accepted = only(attendant)
        await house.desk.decide("essay", accepted.id, "accept", actor="Ada")
        assert text_of(room) == "See the cat."
        await write(room, "p0", "See teh cat.", actor="Ada")

        await until(lambda: not attendant.book._accepted)
        await until(lambda: not attendant._scribe.is_behind)
        assert (await house.store.ledger.get(accepted.id)).status is SuggestionStatus.UNDONE


@pytest.mark.parametrize("after", ["cats", "cat.", "cat cat", "a cat"])
async def test_accepting_is_not_taken_for_undoing(house: House, after: str) -> None:
    """Where the old text is part of the new one."""
    house.denoiser.mistakes = {"cat": after}
    async with house.room("x") as (room, attendant):
        await write(room, "p0", "One cat")
        await house.desk.polish_document("essay")
        await until(opened(attendant))
        accepted = only(attendant)
        house.denoiser.mistakes = {}
        await house.desk.decide("essay", accepted.id, "accept", actor="Ada")
        await write(room, "p0", text_of(room) + "!")
        await until(lambda: attendant.following.is_settled)
        assert (await house.store.ledger.get(accepted.id)).status is SuggestionStatus.ACCEPTED


async def test_what_the_model_no_longer_prefers_is_superseded(house: House) -> None:
    async with house.room("x") as (room, attendant):
        await write(room, "p0", "See teh cat.")
        await until(opened(attendant))
        old = only(attendant)
        house.denoiser.mistakes = {"teh": "that"}
        await write(room, "p0", "See teh cats.")
        await until(lambda: bool(attendant.book.open) and only(attendant).after == "that")
        assert (await house.store.ledger.get(old.id)).status is SuggestionStatus.SUPERSEDED


async def test_the_same_proposal_again_is_the_same_suggestion(house: House) -> None:
    async with house.room("x") as (room, attendant):
        await write(room, "p0", "See teh cat.")
        await until(opened(attendant))
        old = only(attendant)
        await write(room, "p0", "See teh cats.")
        await until(lambda: len(house.denoiser.batches) == 2 and not attendant.asking.job_ids)
        assert only(attendant).id == old.id


async def test_old_suggestions_expire_when_the_document_opens(house: House) -> None:
    await house.store.documents.create("essay")
    old = propose(created_at=clock.now() - 8 * 86400)
    await house.store.ledger.offer([old])
    async with house.room() as (_, attendant):
        assert not attendant.book.open
    assert (await house.store.ledger.get(old.id)).status is SuggestionStatus.EXPIRED


@pytest.mark.parametrize("shift", [0, 3])
async def test_after_a_crash_suggestions_are_found_again_by_their_quote(
    house: House, shift: int
) -> None:
    async with house.room("abc See teh cat.") as _:
        pass
    await until(lambda: house.registry.live("essay") is None)
    lost = propose(block_id="p0", start=8 - shift, end=11 - shift, created_at=clock.now())
    await house.store.ledger.offer([replace(lost, prefix="abc See ", suffix=" cat.")])
    async with house.room() as (_, attendant):
        assert only(attendant).start == 8
