"""Accepting one of a suggestion's alternatives: the same decision with other words."""

import asyncio
import base64
from typing import Any

import pytest
from pycrdt import Doc

from app.content.edit import replace_text
from app.errors import BadRequest
from app.jobs.messages import ResultPatch
from app.rooms.protocol import DECIDE, DECIDED, SUGGESTIONS
from app.suggestions.sift import choices_of
from app.text.suggestion import SuggestionStatus
from tests.suggestions.house import House, only, opened, text_of, write
from tests.waiting import until


async def test_an_alternative_is_written_and_everybody_hears_which(house: House) -> None:
    async with house.room("x") as (room, attendant):
        await write(room, "p0", "I recieve 🐍 letters.")
        await until(opened(attendant))
        one = only(attendant)
        assert one.alternatives == ("received", "get")
        (ada, her_ear), (_, his_ear) = house.visitor(room, "Ada"), house.visitor(room, "Ben")
        replica: Doc[Any] = Doc()
        replica.apply_update(room.doc.get_update())
        body = {"id": one.id, "decision": "accept", "key": "k", "choice": 1}
        await attendant.received(ada, DECIDE, body)
        assert text_of(room) == "I get 🐍 letters."
        [answer] = her_ear.heard(DECIDED)
        replica.apply_update(base64.b64decode(answer["update"]))
        assert replica.get_state() == room.doc.get_state()
        told = his_ear.heard(SUGGESTIONS)[-1]["suggestions"]
        assert [(s["status"], s["after"], s["chosen"]) for s in told] == [
            ("accepted", "receive", 1)
        ]
        assert (await house.store.ledger.get(one.id)).written == "get"


async def test_two_who_choose_different_words_at_once_get_one_of_them(house: House) -> None:
    for number in range(6):
        async with house.room("x", document_id=f"d{number}") as (room, attendant):
            await write(room, "p0", "I recieve letters.")
            await until(opened(attendant))
            one = only(attendant).id
            answers = await asyncio.gather(
                *(
                    house.desk.decide(f"d{number}", one, "accept", actor=str(choice), choice=choice)
                    for choice in ((None, 0, "get"), ("get", None, 0))[number % 2]
                )
            )
            [winner] = [answer for answer in answers if answer.won]
            words = {"None": "receive", "0": "received", "get": "get"}
            assert text_of(room) == f"I {words[winner.by or '']} letters."


async def test_a_repeated_key_gets_the_first_answer_whatever_it_chooses_now(house: House) -> None:
    async with house.room("x") as (room, attendant):
        await write(room, "p0", "I recieve letters.")
        await until(opened(attendant))
        one = only(attendant).id
        first = await house.desk.decide("essay", one, "accept", actor="A", key="k", choice="get")
        for choice in (0, None, "nonsense"):
            again = await house.desk.decide(
                "essay", one, "accept", actor="A", key="k", choice=choice
            )
            assert again == first
        assert text_of(room) == "I get letters."


async def test_what_is_no_alternative_is_refused_to_its_peer_alone(house: House) -> None:
    async with house.room("x") as (room, attendant):
        await write(room, "p0", "I recieve letters.")
        await until(opened(attendant))
        one = only(attendant)
        (ada, ear), (_, other) = house.visitor(room, "Ada"), house.visitor(room, "Ben")
        heard = len(other.heard(SUGGESTIONS))
        for choice in (2, -1, "receive", "recieve", ""):
            with pytest.raises(BadRequest):
                await house.desk.decide("essay", one.id, "accept", actor="Ada", choice=choice)
        await attendant.received(ada, DECIDE, {"id": one.id, "decision": "accept", "choice": 2})
        [answer] = ear.heard(DECIDED)
        assert (answer["status"], answer["code"]) == ("error", "bad_request")
        assert "none of the suggestion's alternatives" in answer["detail"]
        assert ear.closed is None
        assert len(other.heard(SUGGESTIONS)) == heard
        assert only(attendant) == one
        assert text_of(room) == "I recieve letters."


async def test_an_accepted_alternative_is_undone_like_any_accept(house: House) -> None:
    async with house.room("x") as (room, attendant):
        await write(room, "p0", "I recieve letters.")
        await until(opened(attendant))
        one = only(attendant).id
        await house.desk.decide("essay", one, "accept", actor="Ada", choice="get")
        await room.write(lambda doc: replace_text(doc, "p0", 2, 5, "get", "recieve"), actor="Ada")

        async def status() -> SuggestionStatus:
            return (await house.store.ledger.get(one)).status

        async with asyncio.timeout(60):
            while await status() is not SuggestionStatus.UNDONE:  # noqa: ASYNC110 - the ledger's
                await asyncio.sleep(0.02)
        assert (await house.store.ledger.get(one)).chosen == 1


async def test_the_reverse_of_what_was_chosen_is_not_proposed(house: House) -> None:
    async with house.room("x") as (room, attendant):
        await write(room, "p0", "I recieve letters.")
        await until(opened(attendant))
        house.denoiser.mistakes = {"get": "recieve"}
        batches = len(house.denoiser.batches)
        await house.desk.decide("essay", only(attendant).id, "accept", actor="Ada", choice="get")
        await until(lambda: len(house.denoiser.batches) > batches)
        await until(lambda: not attendant.asking.job_ids and not attendant._results)
        assert not attendant.book.open


def test_alternatives_are_words_that_change_the_text_each_in_its_own_way() -> None:
    given = ["received", "recieve", "receive", "received", "a\nb", "\0", "b", "c", "d", "e", "f"]
    patch = ResultPatch(
        start=0,
        end=7,
        before="recieve",
        after="receive",
        kind="spelling",
        score=0.9,
        alternatives=given,
    )
    assert choices_of(patch) == ("received", "b", "c", "d", "e")
