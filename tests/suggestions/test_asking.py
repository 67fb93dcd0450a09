"""From a quiet moment to a suggestion."""

import asyncio
import time

import pytest

from app.content.blocks import Block, Run
from app.errors import Conflict, ModelUnavailable, NotFound, TooBig, TooMany
from app.jobs.messages import DOCUMENT
from app.rooms.protocol import SUGGESTIONS
from app.store.sql import Store
from app.suggestions import asking
from app.suggestions.asked import Asked
from app.suggestions.question import compose
from app.suggestions.whereabouts import Whereabouts
from app.text.dials import Dials
from app.text.suggestion import SuggestionStatus
from tests.suggestions.house import House, only, opened, text_of, write
from tests.suggestions.house import house as open_house
from tests.waiting import until


async def test_a_mistake_typed_into_a_quiet_block_becomes_a_suggestion(house: House) -> None:
    async with house.room("Hello.") as (room, attendant):
        _, ear = house.visitor(room, "Ben")
        await write(room, "p0", "I recieve letters. 👩‍👩‍👧 smiles.")
        await until(opened(attendant))
        suggestion = only(attendant)
        assert (suggestion.before, suggestion.after) == ("recieve", "receive")
        assert (suggestion.start, suggestion.end) == (2, 9)
        assert suggestion.model == "scripted@00000000"
        assert await house.store.ledger.get(suggestion.id) == suggestion
        shown = [s for body in ear.heard(SUGGESTIONS) for s in body["suggestions"]]
        assert [s["id"] for s in shown] == [suggestion.id]


async def test_offsets_on_the_wire_count_utf16(house: House) -> None:
    async with house.room("x") as (room, attendant):
        await write(room, "p0", "🐍🐍 é teh end.")
        await until(opened(attendant))
        assert only(attendant).start == 7


async def test_a_newcomer_gets_the_list(house: House) -> None:
    async with house.room("x") as (room, attendant):
        await write(room, "p0", "See teh end.")
        await until(opened(attendant))
        _, ear = house.visitor(room, "Late")
        [snapshot] = ear.heard(SUGGESTIONS)
        assert snapshot["event"] == "snapshot"
        assert [s["before"] for s in snapshot["suggestions"]] == ["teh"]


async def test_only_changed_sentences_are_asked_about_with_one_neighbour_each_side(
    house: House,
) -> None:
    async with house.room("One is here. Two is here. Three is here. Four is here.") as (room, a):
        await write(room, "p0", "One is here. Two is here. Three was here. Four is here.")
        await until(lambda: bool(house.denoiser.batches))
        await until(lambda: not a.asking.job_ids)
        house.jobs.submitted.clear()
        await write(room, "p0", "One is here. Two is here. Three was there. Four is here.")
        await until(lambda: bool(house.jobs.submitted))
        [passage] = house.jobs.submitted[0].passages
        assert passage.text == "Two is here. Three was there. Four is here."
        assert passage.spans == [(13, 29)]


async def test_unchanged_sentences_are_not_asked_about_again(house: House) -> None:
    async with house.room("x") as (room, attendant):
        await write(room, "p0", "All good here.")
        await until(lambda: len(house.jobs.submitted) == 1)
        await until(lambda: not attendant.asking.job_ids)
        await write(room, "p0", "All good here.  ")
        await write(room, "p0", "All good here. New one.")
        await until(lambda: len(house.jobs.submitted) == 2)
        assert house.jobs.submitted[1].passages[0].spans == [(15, 23)]


async def test_the_same_sentence_in_another_block_is_asked_about_there_too(house: House) -> None:
    async with house.room("x", "y") as (room, attendant):
        await write(room, "p0", "See teh end.")
        await until(opened(attendant))
        await write(room, "p1", "See teh end.")
        await until(opened(attendant, 2))
        assert {s.block_id for s in attendant.book.open.values()} == {"p0", "p1"}


async def test_a_newer_job_for_a_block_replaces_a_waiting_one(house: House) -> None:
    async with house.room("x") as (room, attendant):
        house.jobs.hold()
        await write(room, "p0", "I recieve it.")
        await until(lambda: len(house.jobs.submitted) == 1)
        await write(room, "p0", "I recieve teh letter.")
        await until(lambda: len(house.jobs.submitted) == 2)
        house.jobs.release()
        await until(opened(attendant, 2))
        assert house.denoiser.batches == [["I recieve teh letter."]]


async def test_a_result_for_text_that_changed_is_shrunk_to_what_still_holds(house: House) -> None:
    async with house.room("x") as (room, attendant):
        house.jobs.hold()
        await write(room, "p0", "I recieve it. See teh cat.")
        await until(lambda: len(house.jobs.submitted) == 1)
        await attendant.asking.stop()
        # The first sentence changes, the second moves, before the answer comes.
        [job] = house.jobs.submitted
        await house.jobs.submit(job)
        attendant.asking._waiting[job.id] = _asked(attendant, job.id)
        await write(room, "p0", "We did recieve it. See teh cat.")
        house.jobs.release()
        await until(lambda: len(attendant.book.open) >= 1)
        found = {s.before: s.start for s in attendant.book.open.values()}
        assert found["teh"] == 23


def _asked(attendant: object, job_id: str) -> Asked:
    block = Block("p0", "paragraph", {}, (Run("I recieve it. See teh cat."),), 0)
    question = compose(block, memory=None, dials=Dials(), settled=True)
    assert question is not None
    return Asked(job_id, question, Dials(), True, time.monotonic(), time.monotonic() + 30)


async def test_the_last_word_of_an_unfinished_sentence_waits_until_its_writer_rests(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "SETTLED_SECONDS", 0.1)
    monkeypatch.setattr(asking, "RESTED_SECONDS", 0.4)
    async with open_house(store) as house, house.room("x") as (room, attendant):
        await write(room, "p0", "It is teh")
        await until(lambda: len(house.jobs.submitted) == 1)
        assert house.jobs.submitted[0].passages[0].protected == [(6, 9)]
        await until(opened(attendant))
        assert len(house.jobs.submitted) == 2


async def test_a_sentence_counts_as_finished_when_its_writer_goes_on_to_another_block(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "SETTLED_SECONDS", 0.3)
    monkeypatch.setattr(asking, "RESTED_SECONDS", 3600.0)
    async with open_house(store) as house, house.room("x", "y") as (room, attendant):
        await write(room, "p0", "It is teh")
        await until(lambda: len(house.jobs.submitted) == 1)
        await asyncio.sleep(0.6)
        assert not attendant.book.open
        await write(room, "p0", "Here is teh")
        await write(room, "p1", "More.")
        await until(opened(attendant))
        assert only(attendant).block_id == "p0"


async def test_of_half_a_sentence_only_the_spelling_is_told(house: House) -> None:
    async with house.room("x") as (room, attendant):
        await write(room, "p0", "I recieve many cat and")
        await until(opened(attendant))
        assert only(attendant).before == "recieve"
        await write(room, "p0", "I recieve many cat and dogs.")
        await until(opened(attendant, 2))
        # Somebody changes the end: what was told of the whole is not taken back for the half.
        asked = len(house.jobs.submitted)
        await write(room, "p0", "I recieve many cat and dogs and")
        await until(lambda: len(house.jobs.submitted) > asked and not attendant.asking.job_ids)
        assert {s.before for s in attendant.book.open.values()} == {"recieve", "many cat"}


@pytest.mark.parametrize("settled", [False, True])
def test_a_comma_at_the_end_stays_as_more_is_to_come(settled: bool) -> None:
    block = Block("p0", "paragraph", {}, (Run("He came, he saw, "),), 0)
    question = compose(block, memory=None, dials=Dials(), settled=settled)
    assert question is not None
    ((start, end),) = question.guarded
    assert question.text[start:end] == ("," if settled else "saw,") + " "
    assert [sentence.is_half for sentence in question.asked] == [not settled]


def test_where_people_write() -> None:
    people = Whereabouts()
    people.wrote({"p1"}, {"a"})
    people.wrote({"p2"}, {"b"})
    assert people.is_somebody_in("a")
    people.wrote({"p1"}, {"a", "c"})  # Enter.
    assert not people.is_somebody_in("a")
    people.wrote({"p1"}, {"b"})
    people.left("p2")
    assert people.is_somebody_in("b")
    people.left("p1")
    assert not people.is_somebody_in("b")
    people.wrote((), {"d"})  # In another process.
    assert people.is_somebody_in("d")


@pytest.mark.parametrize(
    "text",
    [
        "Mail teh@example.org now.",
        "See https://example.org/teh for it.",
        "Ask @teh about it.",
        "Run `teh` twice.",
    ],
)
async def test_links_addresses_mentions_and_code_are_left_alone(house: House, text: str) -> None:
    async with house.room("x") as (room, attendant):
        await write(room, "p0", text)
        await until(lambda: bool(house.denoiser.batches) and not attendant.asking.job_ids)
        assert not attendant.book.open


async def test_a_document_that_is_switched_off_is_not_asked_about(house: House) -> None:
    async with house.room("x") as (room, attendant):
        _, ear = house.visitor(room, "Ben")
        await write(room, "p0", "See teh cat.")
        await until(opened(attendant))
        await house.store.documents.update("essay", suggestions_enabled=False)
        await house.desk.settings_changed("essay")
        assert ear.heard(SUGGESTIONS)[-1] == {"event": "snapshot", "suggestions": []}
        assert await house.desk.open_suggestions("essay") == []
        asked = len(house.jobs.submitted)
        await write(room, "p0", "See teh cat. It is wierd.")
        with pytest.raises(Conflict):
            await house.desk.polish_document("essay")
        await house.store.documents.update("essay", suggestions_enabled=True)
        await house.desk.settings_changed("essay")
        assert [s["before"] for s in ear.heard(SUGGESTIONS)[-1]["suggestions"]] == ["teh"]
        assert len(house.jobs.submitted) == asked


async def test_the_strength_of_the_document_goes_with_its_jobs(house: House) -> None:
    async with house.room("x") as (room, _):
        await house.store.documents.update("essay", strength=0.75)
        await house.desk.settings_changed("essay")
        await write(room, "p0", "See the cat.")
        await until(lambda: bool(house.jobs.submitted))
        assert house.jobs.submitted[0].strength == 0.75


async def test_a_full_queue_is_asked_again_later(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "FIRST_BACK_OFF", 0.05)
    async with house.room("x") as (room, attendant):
        house.jobs.trouble = TooMany()
        await write(room, "p0", "See teh cat.")
        await until(lambda: attendant.asking._back_off > 0)
        house.jobs.trouble = None
        await until(opened(attendant))


async def test_an_answer_may_come_before_the_queue_says_that_it_took_the_question(
    house: House,
) -> None:
    house.jobs.says_after = 0.5
    async with house.room("x") as (room, attendant):
        await write(room, "p0", "See teh cat.")
        await until(opened(attendant))
        assert len(house.jobs.submitted) == 1


async def test_a_whole_document_can_be_asked_for(house: House) -> None:
    async with house.room("See teh cat.", "All is well.", "It is wierd.", "") as (_, attendant):
        assert await house.desk.polish_document("essay") == 3
        await until(opened(attendant, 2))
        assert {job.priority for job in house.jobs.submitted} == {DOCUMENT}
        assert await house.desk.polish_document("essay", blocks=["p2"], strength=0.8) == 1
        await until(lambda: house.jobs.submitted[-1].strength == 0.8)
        with pytest.raises(NotFound):
            await house.desk.polish_document("essay", blocks=["nowhere"])


async def test_a_document_nobody_has_open_stays_open_until_it_is_polished(house: House) -> None:
    async with house.room("See teh cat."):
        pass
    await until(lambda: house.registry.live("essay") is None)
    await house.desk.polish_document("essay")

    async def kept() -> int:
        return len(await house.store.ledger.of_document("essay", SuggestionStatus.OPEN))

    await until(lambda: bool(house.denoiser.batches))
    await until(lambda: house.registry.live("essay") is None)
    assert await kept() == 1


async def test_a_text_without_a_document_is_polished_in_pieces(house: House) -> None:
    text = "It is teh end, my 👩‍👩‍👧 friend. " * 400
    result = await house.desk.polish_text(text, keep=["wierd"])
    [passage] = result.passages
    assert len(passage.patches) == 400
    assert all(text[p.start : p.end] == "teh" for p in passage.patches)
    assert len(house.jobs.submitted) > 1
    assert result.usage.forward_passes == len(house.jobs.submitted)


async def test_an_empty_text_is_polished_without_a_model(house: House) -> None:
    result = await house.desk.polish_text(" \n ")
    assert result.passages[0].patches == []
    assert result.model == "scripted@00000000"


async def test_a_text_that_is_too_long_is_refused(house: House) -> None:
    with pytest.raises(TooBig):
        await house.desk.polish_text("a" * 100_001)


async def test_without_a_model_the_caller_is_told_why(house: House) -> None:
    house.jobs.state = "failed"
    with pytest.raises(ModelUnavailable):
        await house.desk.polish_text("See teh cat.")
    async with house.room("See teh cat."):
        with pytest.raises(ModelUnavailable):
            await house.desk.polish_document("essay")


async def test_a_model_that_does_not_answer_in_time_is_given_up(house: House) -> None:
    house.jobs.hold()
    with pytest.raises(ModelUnavailable, match="did not answer"):
        await house.desk.polish_text("See teh cat.", timeout=0.05)
    assert (await house.jobs.health()).waiting == 0


async def test_two_rooms_share_one_forward_pass(house: House) -> None:
    async with house.room("x") as (one, first), house.room("x", document_id="b") as (two, second):
        house.jobs.hold()
        await write(one, "p0", "See teh cat.")
        await write(two, "p0", "It is wierd.")
        await until(lambda: len(house.jobs.submitted) == 2)
        house.jobs.release()
        await until(opened(first))
        await until(opened(second))
        assert sorted(house.denoiser.batches[0]) == ["It is wierd.", "See teh cat."]
        assert text_of(one) == "See teh cat."


async def test_a_block_beyond_the_job_limit_is_asked_about_in_several_jobs(house: House) -> None:
    async with house.room("x") as (room, _):
        await write(room, "p0", " ".join(f"It has sentence {n} in it." for n in range(900)))
        await until(lambda: len(house.jobs.submitted) >= 3)
        assert all(sum(len(p.text) for p in job.passages) < 9000 for job in house.jobs.submitted)
