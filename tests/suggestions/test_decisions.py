"""Accept and reject, exactly once."""

import asyncio
import base64
from typing import Any

import pytest
from pycrdt import Doc

from app.content.blocks import read_block
from app.errors import BadFrame, NotFound, StoreError
from app.rooms.protocol import DECIDE, DECIDED, SUGGESTIONS
from app.suggestions.decisions import read_decision
from app.text.suggestion import SuggestionStatus
from tests.content.trees import document
from tests.suggestions.house import House, only, opened, text_of, write
from tests.waiting import until


async def test_fifty_accepts_at_once_change_the_text_once_with_its_marks(house: House) -> None:
    styled: list[Any] = ["I ", ("recieve", {"bold": {}}), " é 漢 🐍 letters."]
    content = document(("p0", "paragraph", styled))
    await house.store.documents.create("essay", content=bytes(content.get_update()))
    async with house.room() as (room, attendant):
        await house.desk.polish_document("essay")
        await until(opened(attendant))
        suggestion = only(attendant)
        peers = [house.visitor(room, f"Peer {n}") for n in range(40)]
        over_http = [
            house.desk.decide("essay", suggestion.id, "accept", actor=f"Program {n}")
            for n in range(10)
        ]
        body = {"id": suggestion.id, "decision": "accept"}
        over_wire = [attendant.received(p, DECIDE, body | {"key": p.id}) for p, _ in peers]
        answers = await asyncio.gather(*over_wire, *over_http)

        block = read_block(room.doc, "p0")
        assert block is not None
        assert block.text == "I receive é 漢 🐍 letters."
        assert [(r.text, dict(r.marks)) for r in block.runs][1] == ("receive", {"bold": {}})
        told = [ear.heard(DECIDED) for _, ear in peers]
        assert all(len(bodies) == 1 for bodies in told)
        over_the_wire = [b[0] for b in told if b[0]["update"]]
        over_the_api = [a for a in answers if a is not None and a.won]
        assert len(over_the_wire) + len(over_the_api) == 1
        assert len({b[0]["by"] for b in told}) == 1
        assert {b[0]["status"] for b in told} == {"accepted"}
        assert (await house.store.ledger.get(suggestion.id)).decided_by == told[0][0]["by"]


async def test_the_accepter_gets_the_update_as_the_answer_and_the_others_as_an_update(
    house: House,
) -> None:
    async with house.room("x") as (room, attendant):
        await write(room, "p0", "See teh cat.")
        await until(opened(attendant))
        (ada, her_ear), (_, his_ear) = house.visitor(room, "Ada"), house.visitor(room, "Ben")
        replica: Doc[Any] = Doc()
        replica.apply_update(room.doc.get_update())
        await attendant.received(
            ada, DECIDE, {"id": only(attendant).id, "decision": "accept", "key": "k"}
        )
        [answer] = her_ear.heard(DECIDED)
        assert (answer["status"], answer["by"]) == ("accepted", "Ada")
        update = base64.b64decode(answer["update"])
        assert her_ear.updates() == []
        assert his_ear.updates() == [update]
        replica.apply_update(update)
        block = read_block(replica, "p0")
        assert block is not None
        assert block.text == "See the cat."
        for ear in (her_ear, his_ear):
            [shown] = ear.heard(SUGGESTIONS)[-1]["suggestions"]
            assert (shown["status"], shown["decided_by"]) == ("accepted", "Ada")


async def test_of_accept_and_reject_the_first_one_wins(house: House) -> None:
    async with house.room("x") as (room, attendant):
        for number in range(20):
            name = chr(ord("a") + number) * 5
            await write(room, "p0", f"{name} saw teh {name} there.")
            await until(opened(attendant))
            suggestion = only(attendant)
            decisions = [
                house.desk.decide("essay", suggestion.id, "accept", actor="Ada"),
                house.desk.decide("essay", suggestion.id, "reject", actor="Ben"),
            ]
            answers = await asyncio.gather(*(decisions if number % 2 else decisions[::-1]))
            assert sorted(a.won for a in answers) == [False, True]
            assert answers[0].status is answers[1].status
            assert answers[0].by == answers[1].by
            accepted = answers[0].status is SuggestionStatus.ACCEPTED
            assert ("the" in text_of(room).split()) == accepted


async def test_many_neighbours_accepted_at_once_are_all_accepted(house: House) -> None:
    async with house.room("x") as (room, attendant):
        words = ["teh", "recieve", "wierd", "becuase"] * 3
        await write(room, "p0", " ".join(words) + " it. " + "So it goes on and on. " * 30)
        await until(opened(attendant, 12))
        ids = list(attendant.book.open)
        answers = await asyncio.gather(
            *(house.desk.decide("essay", one, "accept", actor="Ada") for one in ids)
        )
        assert all(a.won for a in answers)
        assert text_of(room).startswith("the receive weird because the receive")
        assert text_of(room).count("receive") == 3


async def test_a_repeated_key_gets_the_first_answer_again(house: House) -> None:
    async with house.room("x") as (room, attendant):
        await write(room, "p0", "See teh cat.")
        await until(opened(attendant))
        one = only(attendant).id
        first, second = await asyncio.gather(
            *(house.desk.decide("essay", one, "accept", actor="A", key="k") for _ in range(2))
        )
        assert first == second
        assert first.won
        assert await house.desk.decide("essay", one, "accept", actor="A", key="k") == first
        assert text_of(room) == "See the cat."
        ada, ear = house.visitor(room, "Ada")
        await attendant.received(ada, DECIDE, {"id": one, "decision": "accept", "key": "k"})
        [answer] = ear.heard(DECIDED)
        assert answer["update"] == base64.b64encode(first.update or b"").decode()


async def test_a_suggestion_whose_text_changed_is_stale(house: House) -> None:
    async with house.room("x") as (room, attendant):
        await write(room, "p0", "See teh cat.")
        await until(opened(attendant))
        suggestion = only(attendant)
        _, ear = house.visitor(room, "Ben")
        await write(room, "p0", "See a cat.")
        decided = await house.desk.decide("essay", suggestion.id, "accept", actor="Ada")
        assert (decided.won, decided.status) == (False, SuggestionStatus.STALE)
        assert text_of(room) == "See a cat."
        assert (await house.store.ledger.get(suggestion.id)).status is SuggestionStatus.STALE
        assert ear.heard(SUGGESTIONS)[-1]["suggestions"][0]["status"] == "stale"


async def test_a_suggestion_is_accepted_where_the_text_is_now(house: House) -> None:
    """Before the room has had time to follow."""
    async with house.room("x") as (room, attendant):
        await write(room, "p0", "See teh cat.")
        await until(opened(attendant))
        suggestion = only(attendant)
        await write(room, "p0", "🐍 and teh dog. See teh cat.")
        decided = await house.desk.decide("essay", suggestion.id, "accept", actor="Ada")
        assert decided.won
        assert text_of(room) == "🐍 and teh dog. See the cat."


async def test_nobody_needs_to_be_in_the_room(house: House) -> None:
    async with house.room("x") as (room, attendant):
        await write(room, "p0", "See teh cat.")
        await until(opened(attendant))
        suggestion = only(attendant)
    await until(lambda: house.registry.live("essay") is None)
    decided = await house.desk.decide("essay", suggestion.id, "accept", actor="API")
    assert decided.won
    async with house.room() as (room, _):
        assert text_of(room) == "See the cat."


async def test_a_rejected_suggestion_does_not_come_back(house: House) -> None:
    async with house.room("x") as (room, attendant):
        await write(room, "p0", "See teh cat.")
        await until(opened(attendant))
        await house.desk.decide("essay", only(attendant).id, "reject", actor="Ada")
        assert not attendant.book.open
        attendant.asking.memory.clear()
        for text in (
            "See teh cat. It is wierd.",
            "See teh cat here. It is wierd.",
            "See teh cats.",
        ):
            batches = len(house.denoiser.batches)
            await write(room, "p0", text)
            await until(lambda b=batches: len(house.denoiser.batches) > b)  # type: ignore[misc]
            await until(lambda: not attendant.asking.job_ids and not attendant._results)
            assert "teh" not in {s.before for s in attendant.book.open.values()}
    await until(lambda: house.registry.live("essay") is None)
    async with house.room() as (room, attendant):
        await house.desk.polish_document("essay")
        await attendant.asking.is_done.wait()
        await until(lambda: not attendant._results)
        assert "teh" not in {s.before for s in attendant.book.open.values()}


async def test_the_reverse_of_what_was_accepted_is_not_proposed(house: House) -> None:
    async with house.room("x") as (room, attendant):
        await write(room, "p0", "See teh cat.")
        await until(opened(attendant))
        house.denoiser.mistakes = {"the": "teh"}
        batches = len(house.denoiser.batches)
        await house.desk.decide("essay", only(attendant).id, "accept", actor="Ada")
        await until(lambda: len(house.denoiser.batches) > batches)
        await until(lambda: not attendant.asking.job_ids and not attendant._results)
        assert not attendant.book.open


async def test_many_are_decided_from_the_end_each_with_its_answer(house: House) -> None:
    async with house.room("x", "y") as (room, attendant):
        await write(room, "p0", "I recieve teh letter becuase.")
        await write(room, "p1", "It is wierd.")
        await until(opened(attendant, 4))
        await house.store.ledger.decide(attendant.book.listed()[0].id, "reject", actor="Ben")
        rejected = attendant.book.listed()[0]
        ids = list(attendant.book.open)
        answers = await house.desk.decide_many("essay", ids, "accept", actor="Ada")
        assert [one for one, _ in answers] == ids
        lost = {one for one, decided in answers if not decided.won}
        assert lost == {rejected.id}
        fixed = text_of(room, "p0") + text_of(room, "p1")
        assert sum(w in fixed for w in ("receive", "the ", "because", "weird")) == 3
        with pytest.raises(NotFound):
            await house.desk.decide_many("essay", ["nothing"], "accept", actor="Ada")


async def test_a_suggestion_of_another_document_is_not_found(house: House) -> None:
    async with house.room("x") as (room, attendant), house.room("y", document_id="other"):
        await write(room, "p0", "See teh cat.")
        await until(opened(attendant))
        with pytest.raises(NotFound):
            await house.desk.decide("other", only(attendant).id, "accept", actor="Ada")
        with pytest.raises(NotFound):
            await house.desk.decide("nowhere", only(attendant).id, "accept", actor="Ada")
        assert only(attendant).status is SuggestionStatus.OPEN


async def test_when_the_store_refuses_nothing_has_happened(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with house.room("x") as (room, attendant):
        await write(room, "p0", "See teh cat.")
        await until(opened(attendant))
        suggestion = only(attendant)
        ada, ear = house.visitor(room, "Ada")

        async def refuse(*_: object, **__: object) -> None:
            raise StoreError("The disk is full.")

        with monkeypatch.context() as trouble:
            trouble.setattr(house.store.ledger, "decide", refuse)
            with pytest.raises(StoreError):
                await house.desk.decide("essay", suggestion.id, "accept", actor="Ada")
            await attendant.received(ada, DECIDE, {"id": suggestion.id, "decision": "accept"})
        assert ear.heard(DECIDED)[0]["code"] == "store_unavailable"
        assert ear.closed is None
        assert text_of(room) == "See teh cat."
        assert (await house.desk.decide("essay", suggestion.id, "accept", actor="Ada")).won
        assert text_of(room) == "See the cat."


async def test_an_unknown_suggestion_is_told_to_its_peer_alone(house: House) -> None:
    async with house.room("x") as (room, attendant):
        (ada, ear), (_, other) = house.visitor(room, "Ada"), house.visitor(room, "Ben")
        await attendant.received(ada, DECIDE, {"id": "nothing", "decision": "reject"})
        [answer] = ear.heard(DECIDED)
        assert (answer["status"], answer["code"]) == ("error", "not_found")
        assert other.heard(DECIDED) == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"id": 5, "decision": "accept"},
        {"id": "", "decision": "accept"},
        {"id": "a" * 41, "decision": "accept"},
        {"id": "a", "decision": "maybe"},
        {"id": "a", "decision": "accept", "key": 7},
        {"id": "a", "decision": "accept", "choice": 0.5},
        {"id": "a", "decision": "accept", "choice": True},
        {"id": "a", "decision": "accept", "choice": ["received"]},
        {"id": "a", "decision": "reject", "choice": 0},
        {"id": "a", "decision": "accept", "key": "k" * 201},
    ],
)
def test_a_decision_that_is_none_is_a_bad_frame(body: dict[str, Any]) -> None:
    with pytest.raises(BadFrame):
        read_decision(body)
