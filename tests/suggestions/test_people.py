"""People's own proposals: shown to everybody, decided once, never lost to the model's ways."""

import asyncio
from collections import Counter
from typing import Any

import httpx

from app import clock
from app.content.blocks import read_blocks
from app.rooms.protocol import SUGGESTIONS
from tests.endpoints.conftest import Api, api, refused
from tests.suggestions.house import Ear
from tests.waiting import until

__all__ = ["api"]

DOCUMENTS = "/api/v1/documents"
TEXT = "One 🐍 red fox."


async def propose(
    api: Api, document_id: str, before: str, after: str, name: str = "Ada", **more: Any
) -> httpx.Response:
    async with api.services.registry.open(document_id) as room:
        block = read_blocks(room.doc)[0]
    at = block.text.index(more.pop("at", before))
    start = len(block.text[:at].encode("utf-16-le")) // 2
    body = {
        "block_id": block.id,
        "start": start,
        "end": start + len(before.encode("utf-16-le")) // 2,
        "before": before,
        "after": after,
    }
    return await api.http.post(
        f"{DOCUMENTS}/{document_id}/suggestions",
        json=body | more,
        headers={"X-Burnish-Actor": name},
    )


async def open_ones(api: Api, document_id: str) -> list[dict[str, Any]]:
    answer = await api.http.get(f"{DOCUMENTS}/{document_id}/suggestions?status=open")
    return list(answer.json()["suggestions"])


async def test_a_proposal_is_shown_to_all_and_accepted_once(api: Api) -> None:
    document_id = await api.new("One 🐍 **red** fox.")
    async with api.services.registry.open(document_id) as room:
        ear = Ear()
        room.greet(room.admit(ear, actor="Ben"), frozenset({"suggestions"}), "1")
        made = await propose(api, document_id, "red", "brown")
        assert made.status_code == 201, made.text
        one = made.json()
        assert (one["author"], one["model"], one["status"]) == ("Ada", "", "open")
        assert await api.text(document_id) == f"{TEXT}\n"
        assert ear.heard(SUGGESTIONS)[-1]["suggestions"][0]["id"] == one["id"]
        accept = f"{DOCUMENTS}/{document_id}/suggestions/{one['id']}/accept"
        answers = await asyncio.gather(*(api.http.post(accept) for _ in range(10)))
        assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 9}
    markdown = await api.http.get(f"{DOCUMENTS}/{document_id}/content")
    assert markdown.text == "One 🐍 **brown** fox.\n"


async def test_insertions_and_deletions_are_proposals_too(api: Api) -> None:
    document_id = await api.new(TEXT)
    added = (await propose(api, document_id, "", "big ", at="red")).json()
    gone = (await propose(api, document_id, " fox", "")).json()
    for one in (added, gone):
        accept = f"{DOCUMENTS}/{document_id}/suggestions/{one['id']}/accept"
        assert (await api.http.post(accept)).status_code == 200
    assert await api.text(document_id) == "One 🐍 big red.\n"


async def test_one_s_own_is_thought_better_of_or_taken_back(api: Api) -> None:
    document_id = await api.new(TEXT)
    first = (await propose(api, document_id, "red", "brown")).json()
    second = await propose(api, document_id, "red", "grey", replaces=first["id"])
    assert [s["after"] for s in await open_ones(api, document_id)] == ["grey"]
    address = f"{DOCUMENTS}/{document_id}/suggestions/{second.json()['id']}"
    refused(await api.http.delete(address, headers={"X-Burnish-Actor": "Ben"}), 403, "not_allowed")
    stolen = await propose(
        api, document_id, "red", "mine", name="Ben", replaces=second.json()["id"]
    )
    refused(stolen, 403, "not_allowed")
    assert (await api.http.delete(address, headers={"X-Burnish-Actor": "Ada"})).status_code == 204
    assert await open_ones(api, document_id) == []


async def test_people_propose_where_the_model_is_switched_off_and_again_after_a_no(
    api: Api,
) -> None:
    document_id = await api.new(TEXT)
    await api.http.patch(f"{DOCUMENTS}/{document_id}", json={"suggestions_enabled": False})
    async with api.services.registry.open(document_id) as room:
        ear = Ear()
        room.greet(room.admit(ear, actor="Ben"), frozenset({"suggestions"}), "1")
        one = (await propose(api, document_id, "red", "brown")).json()
        assert [s["id"] for s in ear.heard(SUGGESTIONS)[-1]["suggestions"]] == [one["id"]]
    await api.http.post(f"{DOCUMENTS}/{document_id}/suggestions/{one['id']}/reject")
    assert await open_ones(api, document_id) == []
    again = await propose(api, document_id, "red", "brown")
    assert [s["id"] for s in await open_ones(api, document_id)] == [again.json()["id"]]


async def test_a_proposal_does_not_expire(api: Api, monkeypatch: Any) -> None:
    document_id = await api.new(TEXT)
    one = (await propose(api, document_id, "red", "brown")).json()
    await until(lambda: api.services.registry.live(document_id) is None)
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + 30 * 86400)
    assert [s["id"] for s in await open_ones(api, document_id)] == [one["id"]]


async def test_what_cannot_be_proposed_is_refused(api: Api) -> None:
    document_id = await api.new(TEXT)
    refused(await propose(api, document_id, "red", "red"), 400, "bad_request")
    refused(await propose(api, document_id, "red", "two\nlines"), 400, "bad_request")
    refused(await propose(api, document_id, "red", "x", start=0), 409, "conflict")
    refused(await propose(api, document_id, "red", "x", end=10**6), 409, "conflict")
    refused(await propose(api, document_id, "red", "x", block_id="none"), 404, "not_found")
    refused(await propose(api, document_id, "red", "x", replaces="none"), 404, "not_found")
    refused(await propose(api, document_id, "red", "x" * 5001), 422, "invalid")
    assert await open_ones(api, document_id) == []
