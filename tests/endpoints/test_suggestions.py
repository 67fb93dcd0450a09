"""Decisions over HTTP: exactly once, with names, keys and clear refusals."""

import asyncio
from collections import Counter
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest

from app import clock
from app.content.blocks import read_blocks
from app.content.edit import replace_text
from app.text.positions import to_web
from app.text.suggestion import Suggestion, hash_of
from tests.endpoints.conftest import Api, refused
from tests.proposals import propose
from tests.waiting import until

DOCUMENTS = "/api/v1/documents"
SENTENCE = "I 🐍 have recieve it."


async def offered(
    api: Api,
    markdown: str = "I 🐍 have **recieve** it.",
    alternatives: tuple[str, ...] = ("receive",),
) -> tuple[str, Suggestion]:
    """A document whose misspelt word has an open suggestion."""
    document_id = await api.new(markdown)
    async with api.services.registry.open(document_id) as room:
        block = read_blocks(room.doc)[0]
    start = block.text.index("recieve")
    suggestion = replace(
        propose(document_id),
        block_id=block.id,
        start=to_web(block.text, start),
        end=to_web(block.text, start + 7),
        before="recieve",
        after="received",
        alternatives=alternatives,
        prefix=block.text[:start],
        suffix=block.text[start + 7 :],
        sentence_hash=hash_of(block.text),
        created_at=clock.now(),
    )
    # The next room reads the ledger.
    await until(lambda: api.services.registry.live(document_id) is None)
    await api.services.store.ledger.offer([suggestion])
    return document_id, suggestion


def path(document_id: str, suggestion: Suggestion, verb: str) -> str:
    return f"{DOCUMENTS}/{document_id}/suggestions/{suggestion.id}/{verb}"


async def test_accept_changes_the_text_and_keeps_the_marks(api: Api) -> None:
    document_id, suggestion = await offered(api)
    answer = await api.http.post(
        path(document_id, suggestion, "accept"), headers={"X-Burnish-Actor": quote("Zoë 漢")}
    )
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["status"], body["by"]) == ("accepted", "Zoë 漢")
    assert body["seq"] > 0
    markdown = await api.http.get(f"{DOCUMENTS}/{document_id}/content")
    assert markdown.text == "I 🐍 have **received** it.\n"
    listed = await api.http.get(f"{DOCUMENTS}/{document_id}/suggestions?status=accepted")
    assert [s["decided_by"] for s in listed.json()["suggestions"]] == ["Zoë 漢"]


async def test_fifty_accepts_at_once_change_it_once_and_losers_learn_who_won(api: Api) -> None:
    document_id, suggestion = await offered(api)
    answers = await asyncio.gather(
        *(
            api.http.post(
                path(document_id, suggestion, "accept"), headers={"X-Burnish-Actor": f"P{i}"}
            )
            for i in range(50)
        )
    )
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 49}
    winner = next(a.json()["by"] for a in answers if a.status_code == 200)
    for answer in answers:
        if answer.status_code == 409:
            body: dict[str, Any] = refused(answer, 409, "already_decided")
            assert (body["status"], body["by"]) == ("accepted", winner)
    assert await api.text(document_id) == "I 🐍 have received it.\n"


async def test_accept_against_reject_has_one_winner(api: Api) -> None:
    document_id, suggestion = await offered(api)
    accept, reject = await asyncio.gather(
        api.http.post(path(document_id, suggestion, "accept")),
        api.http.post(path(document_id, suggestion, "reject")),
    )
    assert sorted((accept.status_code, reject.status_code)) == [200, 409]
    expected = "received" if accept.status_code == 200 else "recieve"
    assert await api.text(document_id) == f"I 🐍 have {expected} it.\n"


async def test_a_repeat_with_the_same_key_gets_the_first_answer(api: Api) -> None:
    document_id, suggestion = await offered(api)
    headers = {"Idempotency-Key": "once"}
    first, again = [
        await api.http.post(path(document_id, suggestion, "accept"), headers=headers)
        for _ in range(2)
    ]
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    other = await api.http.post(path(document_id, suggestion, "accept"))
    refused(other, 409, "already_decided")


async def test_a_suggestion_whose_text_changed_is_stale(api: Api) -> None:
    document_id, suggestion = await offered(api)
    async with api.services.registry.open(document_id) as room:
        block = read_blocks(room.doc)[0]
        at = block.text.index("recieve")
        await room.write(lambda doc: replace_text(doc, block.id, at, at + 7, "recieve", "gotten"))
    body = refused(await api.http.post(path(document_id, suggestion, "accept")), 409, "stale")
    assert body["status"] == "stale"
    assert await api.text(document_id) == "I 🐍 have gotten it.\n"


async def test_many_are_decided_each_on_its_own(api: Api) -> None:
    document_id, suggestion = await offered(api)
    answer = await api.http.post(
        f"{DOCUMENTS}/{document_id}/suggestions/decide",
        json={"ids": [suggestion.id], "decision": "accept"},
    )
    assert [(d["id"], d["won"], d["status"]) for d in answer.json()["decided"]] == [
        (suggestion.id, True, "accepted")
    ]
    assert await api.text(document_id) == "I 🐍 have received it.\n"


@pytest.mark.parametrize(
    ("choice", "word"), [(0, "receive"), ("gotten 漢 🐍", "gotten 漢 🐍"), (None, "received")]
)
async def test_an_alternative_is_accepted_by_its_index_or_its_text(
    api: Api, choice: object, word: str
) -> None:
    document_id, suggestion = await offered(api, alternatives=("receive", "gotten 漢 🐍"))
    at = path(document_id, suggestion, "accept")
    answer = await api.http.post(at, json={"choice": choice})
    assert (answer.status_code, answer.json()["status"]) == (200, "accepted"), answer.text
    markdown = await api.http.get(f"{DOCUMENTS}/{document_id}/content")
    assert markdown.text == f"I 🐍 have **{word}** it.\n"
    listed = await api.http.get(f"{DOCUMENTS}/{document_id}/suggestions?status=accepted")
    [accepted] = listed.json()["suggestions"]
    assert accepted["after"] == "received"
    assert accepted["chosen"] == {"receive": 0, "received": None}.get(word, 1)


@pytest.mark.parametrize("choice", [2, "received", "recieve", "", "0"])
async def test_what_is_no_alternative_cannot_be_chosen(api: Api, choice: object) -> None:
    document_id, suggestion = await offered(api, alternatives=("receive", "gotten"))
    at = path(document_id, suggestion, "accept")
    answer = await api.http.post(at, json={"choice": choice})
    assert "none of the suggestion's alternatives" in refused(answer, 400, "bad_request")["detail"]
    assert await api.text(document_id) == f"{SENTENCE}\n"
    assert (await api.http.post(at)).status_code == 200


@pytest.mark.parametrize("choice", [-1, 1.5, True, [], "x" * 2001])
async def test_what_can_be_no_choice_is_told_in_one_sentence(api: Api, choice: object) -> None:
    document_id, suggestion = await offered(api)
    answer = await api.http.post(path(document_id, suggestion, "accept"), json={"choice": choice})
    problem = refused(answer, 422, "invalid")
    says = "choice: must be the index of an alternative, counted from 0, or its text"
    assert (problem["detail"], len(problem["errors"])) == (says, 1)


async def test_a_suggestion_without_alternatives_says_so(api: Api) -> None:
    document_id, suggestion = await offered(api, alternatives=())
    answer = await api.http.post(path(document_id, suggestion, "accept"), json={"choice": 0})
    assert "no alternatives" in refused(answer, 400, "bad_request")["detail"]


async def test_a_suggestion_of_another_document_is_not_found(api: Api) -> None:
    document_id, suggestion = await offered(api)
    other = await api.new("other")
    refused(await api.http.post(path(other, suggestion, "accept")), 404, "not_found")
    nobody = f"{DOCUMENTS}/{document_id}/suggestions/nobody/reject"
    refused(await api.http.post(nobody), 404, "not_found")


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Burnish-Actor": "%FF"},
        {"X-Burnish-Actor": "a%0Ab"},
        {"X-Burnish-Actor": "x" * 101},
        {"Idempotency-Key": ""},
        {"Idempotency-Key": "x" * 256},
    ],
)
async def test_a_name_or_key_that_cannot_be_is_refused(api: Api, headers: dict[str, str]) -> None:
    document_id, suggestion = await offered(api)
    answer = await api.http.post(path(document_id, suggestion, "accept"), headers=headers)
    refused(answer, 400, "bad_request")
    assert await api.text(document_id) == f"{SENTENCE}\n"
