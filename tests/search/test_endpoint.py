"""GET /search of a running application."""

import asyncio

import pytest

from app.search import keeper
from tests.endpoints.conftest import Api, api, refused

__all__ = ["api"]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "DELAY_SECONDS", 0.02)
    monkeypatch.setattr(keeper, "SETTLED_SECONDS", 0.0)
    monkeypatch.setattr(keeper, "SWEEP_SECONDS", 0.05)


async def found(api: Api, query: str, at_least: int = 1) -> list[dict[str, object]]:
    """What is found, once the index has caught up."""
    async with asyncio.timeout(60):
        while True:
            answer = await api.http.get("/api/v1/search", params={"q": query})
            assert answer.status_code == 200, answer.text
            hits: list[dict[str, object]] = answer.json()["hits"]
            if len(hits) >= at_least:
                return hits
            await asyncio.sleep(0.02)


async def test_a_new_document_is_found_with_its_words_marked(api: Api) -> None:
    document_id = await api.new("The *red* wine.", title="Évora")
    (hit,) = await found(api, "wine evo")
    assert hit["document"]["id"] == document_id  # type: ignore[index]
    assert hit["title"] == [{"text": "Évora", "hit": True}]
    assert {"text": "wine", "hit": True} in hit["excerpt"]  # type: ignore[operator]


async def test_a_change_is_found_and_what_it_took_away_is_not(api: Api) -> None:
    document_id = await api.new("text", title="Old name")
    await found(api, "old")
    await api.http.patch(f"/api/v1/documents/{document_id}", json={"title": "Fresh name"})
    await found(api, "fresh")
    answer = await api.http.get("/api/v1/search", params={"q": "old"})
    assert answer.json()["hits"] == []


async def test_pages_follow_each_other(api: Api) -> None:
    for _ in range(3):
        await api.new("the same")
    await found(api, "same", 3)
    first = (await api.http.get("/api/v1/search?q=same&limit=2")).json()
    assert (len(first["hits"]), first["next"]) == (2, 2)
    last = (await api.http.get("/api/v1/search?q=same&limit=2&offset=2")).json()
    assert (len(last["hits"]), last["next"]) == (1, None)


async def test_what_cannot_be_asked_is_refused(api: Api) -> None:
    refused(await api.http.get("/api/v1/search"), 422, "invalid")
    refused(await api.http.get("/api/v1/search", params={"q": "x" * 501}), 422, "invalid")
    refused(await api.http.get("/api/v1/search?q=x&offset=-1"), 422, "invalid")
