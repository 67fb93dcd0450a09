"""Bodies that cannot be taken: each gets its own clear answer."""

import json
from collections.abc import AsyncIterator

import pytest

from tests.endpoints.conftest import Api, refused

DOCUMENTS = "/api/v1/documents"
JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"{", "line 1"),
        (b"", None),
        (b"[1", "line 1"),
        (b'{"title": NaN}', "NaN"),
        (b'{"title": Infinity}', "Infinity"),
        (b'{"title": "a", "title": "b"}', "twice"),
        (b'{"title": "\xff"}', "UTF-8"),
        (b'{"title": "\\ud83d"}', "U+D83D"),
        (b'{"title": "\\u0000"}', "U+0000"),
        (b'{"markdown": "a\\u0007b"}', "U+0007"),
        (b'{"title": "a\x01"}', "JSON"),
        (b"[" * 100 + b"]" * 100, "nested"),
        (b"[" * 200_000, "nested"),
        (b'{"a":' * 50 + b"1" + b"}" * 50, "nested"),
        (b'{"strength": ' + b"9" * 5000 + b"}", "JSON"),
    ],
)
async def test_what_is_not_json_is_a_bad_request_that_says_where(
    api: Api, body: bytes, says: str | None
) -> None:
    answer = await api.http.post(DOCUMENTS, content=body, headers=JSON)
    if says is None:
        assert answer.status_code == 201
        return
    assert says in refused(answer, 400, "bad_request")["detail"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"titel": "x"}, "titel"),
        ({"title": 7}, "title"),
        ({"title": "a\nb"}, "title"),
        ({"title": "x" * 501}, "title"),
        ({"markdown": []}, "markdown"),
        ([], ""),
        ("text", ""),
    ],
)
async def test_a_field_that_cannot_be_is_named(api: Api, body: object, field: str) -> None:
    problem = refused(await api.http.post(DOCUMENTS, json=body), 422, "invalid")
    assert problem["errors"][0]["field"] == field


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"strength": 1.01}, "strength"),
        ({"strength": -0.01}, "strength"),
        ({"strength": "1"}, "strength"),
        ({"strength": True}, "strength"),
        ({"alarms": 1}, "alarms"),
        ({"alarms": 0}, "alarms"),
        ({"alarms": "2"}, "alarms"),
        ({"alarms": True}, "alarms"),
        ({"suggestions_enabled": 1}, "suggestions_enabled"),
    ],
)
async def test_settings_out_of_range_are_refused_and_nothing_changes(
    api: Api, change: dict[str, object], field: str
) -> None:
    document_id = await api.new(title="Same")
    before = (await api.http.get(f"{DOCUMENTS}/{document_id}")).json()
    answer = await api.http.patch(f"{DOCUMENTS}/{document_id}", json={"title": "New", **change})
    assert refused(answer, 422, "invalid")["errors"][0]["field"] == field
    assert (await api.http.get(f"{DOCUMENTS}/{document_id}")).json() == before


@pytest.mark.parametrize("path", ["/documents/{}/polish", "/polish"])
async def test_a_number_of_false_alarms_that_no_model_knows_is_refused_in_a_sentence(
    api: Api, path: str
) -> None:
    document_id = await api.new("text")
    body = {"alarms": 3} if "{}" in path else {"text": "x", "alarms": 3}
    answer = await api.http.post("/api/v1" + path.format(document_id), json=body)
    sentence = "alarms: must be 0.5, 2 or 5 (false alarms per 1,000 words)"
    assert refused(answer, 422, "invalid")["detail"] == sentence


async def test_a_body_over_a_mebibyte_is_too_big_announced_or_not(api: Api) -> None:
    large = json.dumps({"markdown": "x" * 2**20}).encode()
    refused(await api.http.post(DOCUMENTS, content=large, headers=JSON), 413, "too_big")

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b" " * 2**15

    refused(await api.http.post(DOCUMENTS, content=chunks(), headers=JSON), 413, "too_big")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
async def test_another_content_type_is_unsupported(api: Api, kind: str) -> None:
    answer = await api.http.post(DOCUMENTS, content=b"{}", headers={"Content-Type": kind})
    refused(answer, 415, "unsupported_media_type")


async def test_unicode_of_every_kind_is_taken(api: Api) -> None:
    text = "é 漢 🐍 👩‍👩‍👧 שלום مرحبا \u200f\u202e"
    document_id = await api.new(text, title=text)
    assert text in await api.text(document_id)


async def test_unknown_addresses_and_methods_are_problems_too(api: Api) -> None:
    refused(await api.http.get("/api/v1/nothing"), 404, "not_found")
    refused(await api.http.get("/api/nothing"), 404, "not_found")
    refused(await api.http.get("/nothing"), 404, "not_found")
    answer = await api.http.put(f"{DOCUMENTS}/x", json={})
    refused(answer, 405, "method_not_allowed")
    assert {m.strip() for m in answer.headers["allow"].split(",")} >= {"GET", "PATCH", "DELETE"}


async def test_a_defect_of_ours_shows_no_trace(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr(api.services.store.documents, "get", broken)
    answer = await api.http.get(f"{DOCUMENTS}/x")
    body = refused(answer, 500, "internal")
    assert "secret" not in answer.text
    assert body["request_id"] == answer.headers["x-request-id"]
