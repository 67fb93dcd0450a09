"""Comments over HTTP and to everybody who has the document open."""

import asyncio
from typing import Any
from urllib.parse import quote

import httpx

from app.comments.shelf import of_document
from app.content.blocks import read_blocks
from app.content.edit import replace_text
from app.rooms.protocol import COMMENTS
from tests.endpoints.conftest import Api, refused
from tests.suggestions.house import Ear
from tests.waiting import until

DOCUMENTS = "/api/v1/documents"
TEXT = "One 🐍 red fox jumps."


def by(name: str) -> dict[str, str]:
    return {"X-Burnish-Actor": quote(name)}


async def thread_on(
    api: Api, document_id: str, words: str, body: str, name: str = "Ada", **more: Any
) -> httpx.Response:
    async with api.services.registry.open(document_id) as room:
        block = read_blocks(room.doc)[0]
    start = len(block.text[: block.text.index(words)].encode("utf-16-le")) // 2
    return await api.http.post(
        f"{DOCUMENTS}/{document_id}/comments",
        json={
            "block_id": block.id,
            "start": start,
            "end": start + len(words.encode("utf-16-le")) // 2,
            "quote": words,
            "body": body,
            **more,
        },
        headers=by(name),
    )


async def threads(api: Api, document_id: str, name: str = "Ada") -> list[dict[str, Any]]:
    answer = await api.http.get(f"{DOCUMENTS}/{document_id}/comments", headers=by(name))
    assert answer.status_code == 200, answer.text
    return list(answer.json()["threads"])


async def test_a_thread_is_begun_answered_edited_resolved_and_taken_back(api: Api) -> None:
    document_id = await api.new(TEXT)
    begun = await thread_on(api, document_id, "🐍 red", "Why <b>red</b>? 漢")
    assert begun.status_code == 201, begun.text
    thread = begun.json()
    base = f"{DOCUMENTS}/{document_id}"
    answered = await api.http.post(
        f"{base}/comments/{thread['id']}/replies", json={"body": "Because."}, headers=by("Ben")
    )
    assert [c["body"] for c in answered.json()["comments"]] == ["Why <b>red</b>? 漢", "Because."]
    mine, theirs = answered.json()["comments"]
    edited = await api.http.patch(
        f"{base}/comment/{mine['id']}", json={"body": "Why?"}, headers=by("Ada")
    )
    assert edited.json()["comments"][0]["body"] == "Why?"
    assert edited.json()["comments"][0]["edited_at"] is not None
    for verb, body in (("PATCH", {"body": "Mine now"}), ("DELETE", None)):
        refused(
            await api.http.request(
                verb, f"{base}/comment/{theirs['id']}", json=body, headers=by("Ada")
            ),
            403,
            "not_allowed",
        )
    resolved = await api.http.post(f"{base}/comments/{thread['id']}/resolve", headers=by("Ben"))
    assert resolved.json()["resolved_by"] == "Ben"
    reopened = await api.http.post(f"{base}/comments/{thread['id']}/reopen", headers=by("Ada"))
    assert reopened.json()["resolved_at"] is None
    await api.http.delete(f"{base}/comment/{mine['id']}", headers=by("Ada"))
    [left] = await threads(api, document_id)
    assert [(c["body"], c["deleted"]) for c in left["comments"]] == [
        ("", True),
        ("Because.", False),
    ]
    await api.http.delete(f"{base}/comment/{theirs['id']}", headers=by("Ben"))
    assert await threads(api, document_id) == []


async def test_everybody_who_asked_hears_at_once_and_nobody_else(api: Api) -> None:
    document_id = await api.new(TEXT)
    async with api.services.registry.open(document_id) as room:
        asked, silent = Ear(), Ear()
        for ear, wants in ((asked, {"comments"}), (silent, {"suggestions"})):
            room.greet(room.admit(ear, actor="X"), frozenset(wants), "1")
        thread = (await thread_on(api, document_id, "red", "Hm.")).json()
        [heard] = asked.heard(COMMENTS)
        assert heard["event"] == "changed"
        assert heard["threads"] == [thread]
        assert silent.heard(COMMENTS) == []
        comment = thread["comments"][0]["id"]
        await api.http.delete(f"{DOCUMENTS}/{document_id}/comment/{comment}", headers=by("Ada"))
        assert asked.heard(COMMENTS)[-1]["gone"] == [thread["id"]]


async def test_threads_follow_the_text_and_remember_where_they_are(api: Api) -> None:
    document_id = await api.new(TEXT)
    await thread_on(api, document_id, "red fox", "Which?")
    async with api.services.registry.open(document_id) as room:
        ear = Ear()
        room.greet(room.admit(ear, actor="X"), frozenset({"comments"}), "1")
        block = read_blocks(room.doc)[0].id
        await room.write(lambda doc: replace_text(doc, block, 0, 0, "", "Oh! "))
        await room.write(lambda doc: replace_text(doc, block, 10, 13, "red", "brown"))
        await until(lambda: bool(ear.heard(COMMENTS)))
        told = ear.heard(COMMENTS)[-1]["threads"][0]
        assert (told["quote"], told["attached"]) == ("brown fox", True)
    await until(lambda: api.services.registry.live(document_id) is None)
    [thread] = await threads(api, document_id)
    assert (thread["quote"], thread["start"]) == ("brown fox", 11)


async def test_who_is_mentioned_or_answered_is_told_until_they_have_seen_it(api: Api) -> None:
    document_id = await api.new(TEXT, title="Foxes")
    begun = await thread_on(
        api, document_id, "red", "@Ben Lee, why? @Cleo", mentions=["Ben Lee", "Nobody"]
    )
    thread = begun.json()
    assert thread["comments"][0]["mentions"] == ["Ben Lee"]

    async def notices(name: str, query: str = "") -> list[dict[str, Any]]:
        answer = await api.http.get(f"/api/v1/notifications{query}", headers=by(name))
        return list(answer.json()["notices"])

    [notice] = await notices("Ben Lee")
    assert (notice["kind"], notice["by"], notice["title"], notice["read"]) == (
        "mention",
        "Ada",
        "Foxes",
        False,
    )
    assert await notices("Ada") == await notices("Cleo") == await notices("Nobody") == []
    await api.http.post(
        f"{DOCUMENTS}/{document_id}/comments/{thread['id']}/replies",
        json={"body": "So."},
        headers=by("Ben Lee"),
    )
    assert [n["kind"] for n in await notices("Ada")] == ["reply"]
    marked = await api.http.post(
        "/api/v1/notifications/read", json={"threads": [thread["id"]]}, headers=by("Ada")
    )
    assert marked.json() == {"marked": 1}
    assert await notices("Ada", "?unread=true") == []
    assert [n["read"] for n in await notices("Ada")] == [True]
    await api.http.delete(f"{DOCUMENTS}/{document_id}")
    assert await notices("Ben Lee") == []


async def test_bad_ranges_and_texts_are_refused(api: Api) -> None:
    document_id = await api.new(TEXT)
    async with api.services.registry.open(document_id) as room:
        block = read_blocks(room.doc)[0].id
    address = f"{DOCUMENTS}/{document_id}/comments"
    good = {"block_id": block, "start": 0, "end": 3, "quote": "One", "body": "x"}
    for change, status, code in (
        ({"quote": "Two"}, 409, "conflict"),
        ({"start": 5}, 409, "conflict"),
        ({"end": 10**9}, 409, "conflict"),
        ({"block_id": "nothing"}, 404, "not_found"),
        ({"body": ""}, 422, "invalid"),
        ({"body": "x" * 10_001}, 422, "invalid"),
        ({"mentions": ["x"] * 21}, 422, "invalid"),
        ({"start": -1}, 422, "invalid"),
    ):
        refused(await api.http.post(address, json=good | change), status, code)
    refused(await api.http.post(f"{address}/nothing/replies", json={"body": "x"}), 404, "not_found")
    refused(await api.http.post(f"{address}/nothing/resolve"), 404, "not_found")
    assert await threads(api, document_id) == []
    other = await api.new(TEXT)
    thread = (await thread_on(api, other, "red", "There.")).json()
    comment = thread["comments"][0]["id"]
    refused(await api.http.post(f"{address}/{thread['id']}/resolve"), 404, "not_found")
    refused(
        await api.http.delete(f"{DOCUMENTS}/{document_id}/comment/{comment}", headers=by("Ada")),
        404,
        "not_found",
    )


async def test_many_answers_at_once_are_all_there(api: Api) -> None:
    document_id = await api.new(TEXT)
    thread = (await thread_on(api, document_id, "red", "First.")).json()
    address = f"{DOCUMENTS}/{document_id}/comments/{thread['id']}/replies"
    answers = await asyncio.gather(
        *(api.http.post(address, json={"body": f"{i}"}, headers=by(f"P{i}")) for i in range(20))
    )
    assert {answer.status_code for answer in answers} == {201}
    [now] = await threads(api, document_id)
    assert {c["body"] for c in now["comments"]} == {"First.", *map(str, range(20))}


async def test_where_threads_are_is_on_disk_while_people_still_write(api: Api) -> None:
    document_id = await api.new(TEXT)
    await thread_on(api, document_id, "red fox", "Which?")
    async with api.services.registry.open(document_id) as room:
        block = read_blocks(room.doc)[0].id
        await room.write(lambda doc: replace_text(doc, block, 6, 9, "red", "r-ed"))
        found: list[str] = []
        async with asyncio.timeout(60):
            while found != ["r-ed fox"]:
                stored = await api.services.store.database.read(
                    lambda c: of_document(c, document_id)
                )
                found = [thread.anchor.quote for thread in stored]
                await asyncio.sleep(0.02)
