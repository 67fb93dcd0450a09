"""/documents over HTTP, on the real store and the real rooms."""

import asyncio
from typing import Any

import pytest

from app.content.blocks import read_title
from app.content.edit import replace_text
from app.errors import NotFound
from tests.content.test_blocks import DOCUMENTS as FOLDER
from tests.endpoints.conftest import Api, refused

DOCUMENTS = "/api/v1/documents"


async def test_a_document_made_from_markdown_reads_in_every_form(api: Api) -> None:
    document_id = await api.new("# One\n\nI have **recieve** it 🐍.", title="Été 漢")
    at = f"{DOCUMENTS}/{document_id}"
    row = (await api.http.get(at)).json()
    assert (row["title"], row["suggestions_enabled"]) == ("Été 漢", True)
    assert (row["strength"], row["alarms"]) == (0.0, 2.0)
    markdown = await api.http.get(f"{at}/content")
    assert markdown.text == "# One\n\nI have **recieve** it 🐍.\n"
    assert markdown.headers["content-type"] == "text/markdown; charset=utf-8"
    html = await api.http.get(f"{at}/content?format=html")
    assert "<strong>recieve</strong>" in html.text
    assert "sandbox" in html.headers["content-security-policy"]
    assert await api.text(document_id) == "One\nI have recieve it 🐍.\n"
    blocks = (await api.json(document_id))["blocks"]
    assert [block["type"] for block in blocks] == ["heading", "paragraph"]


async def test_an_empty_document_begins_with_one_block_that_all_browsers_share(api: Api) -> None:
    answer = await api.http.post(DOCUMENTS)
    assert answer.status_code == 201
    assert answer.headers["location"] == f"{DOCUMENTS}/{answer.json()['id']}"
    blocks = (await api.json(answer.json()["id"]))["blocks"]
    assert [(block["type"], block["content"]) for block in blocks] == [("paragraph", [])]


async def test_content_is_the_live_text_while_the_document_is_open(api: Api) -> None:
    document_id = await api.new("teh cat")
    async with api.services.registry.open(document_id) as room:
        blocks = (await api.json(document_id))["blocks"]
        await room.write(lambda doc: replace_text(doc, blocks[0]["id"], 0, 3, "teh", "the"))
        assert await api.text(document_id) == "the cat\n"
    assert await api.text(document_id) == "the cat\n"


async def test_a_new_title_is_an_edit_that_the_open_document_sees(api: Api) -> None:
    document_id = await api.new(title="Old")
    async with api.services.registry.open(document_id) as room:
        answer = await api.http.patch(f"{DOCUMENTS}/{document_id}", json={"title": " New é "})
        assert answer.json()["title"] == "New é"
        assert read_title(room.doc) == "New é"
    assert (await api.http.get(f"{DOCUMENTS}/{document_id}")).json()["title"] == "New é"


async def test_settings_change_without_touching_the_rest(api: Api) -> None:
    document_id = await api.new("text", title="Same")
    changed = await api.http.patch(
        f"{DOCUMENTS}/{document_id}",
        json={"suggestions_enabled": False, "strength": 1, "alarms": 0.5},
    )
    row = changed.json()
    assert (row["title"], row["suggestions_enabled"]) == ("Same", False)
    assert (row["strength"], row["alarms"]) == (1.0, 0.5)
    assert (await api.http.get(f"{DOCUMENTS}/{document_id}")).json() == row
    assert (await api.http.patch(f"{DOCUMENTS}/{document_id}", json={})).json() == row


async def test_a_deleted_document_is_gone_for_everybody_and_deleting_again_is_fine(
    api: Api,
) -> None:
    document_id = await api.new("x")
    for _ in range(2):
        assert (await api.http.delete(f"{DOCUMENTS}/{document_id}")).status_code == 204
    for path in ("", "/content", "/suggestions"):
        refused(await api.http.get(f"{DOCUMENTS}/{document_id}{path}"), 404, "not_found")
    refused(
        await api.http.patch(f"{DOCUMENTS}/{document_id}", json={"title": "x"}), 404, "not_found"
    )
    with pytest.raises(NotFound):
        async with api.services.registry.open(document_id):
            pass
    assert (await api.http.get(DOCUMENTS)).json() == {"documents": [], "next": None}


async def test_the_list_pages_through_all_documents_once(api: Api) -> None:
    made = {await api.new(title=f"Note {i}") for i in range(7)}
    found: list[str] = []
    query: dict[str, Any] = {"limit": 3}
    while True:
        page = (await api.http.get(DOCUMENTS, params=query)).json()
        found += [row["id"] for row in page["documents"]]
        if page["next"] is None:
            break
        query["cursor"] = page["next"]
    assert len(found) == 7
    assert set(found) == made


async def test_titles_are_searched_ignoring_case_and_wildcards_mean_themselves(api: Api) -> None:
    await api.new(title="ÉTÉ 100%")
    await api.new(title="Winter")

    async def titles(words: str) -> list[str]:
        answer = await api.http.get(DOCUMENTS, params={"title": words})
        return [row["title"] for row in answer.json()["documents"]]

    assert await titles("été") == ["ÉTÉ 100%"]
    assert await titles("%") == ["ÉTÉ 100%"]
    assert await titles("nothing") == []


@pytest.mark.parametrize("cursor", ["x", "é", "W10=", "eyJhIjoxfQ==", "W05hTiwgImEiXQ==", "=", ""])
async def test_a_cursor_that_is_not_ours_is_a_bad_request(api: Api, cursor: str) -> None:
    refused(await api.http.get(DOCUMENTS, params={"cursor": cursor}), 400, "bad_request")


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", f"title={'x' * 501}"])
async def test_a_query_out_of_range_names_its_field(api: Api, query: str) -> None:
    body = refused(await api.http.get(f"{DOCUMENTS}?{query}"), 422, "invalid")
    assert body["errors"][0]["field"] == query.partition("=")[0]


@pytest.mark.parametrize("document_id", ["a b", "é", "x" * 129, "a%2Fb", "a%00"])
async def test_an_id_that_no_document_can_have_is_not_found(api: Api, document_id: str) -> None:
    assert (await api.http.get(f"{DOCUMENTS}/{document_id}")).status_code == 404


async def test_two_renames_at_once_leave_one_whole_title(api: Api) -> None:
    document_id = await api.new(title="Start")
    at = f"{DOCUMENTS}/{document_id}"
    await asyncio.gather(
        *(api.http.patch(at, json={"title": title}) for title in ("Red book", "Blue boat"))
    )
    async with api.services.registry.open(document_id) as room:
        assert read_title(room.doc) in ("Red book", "Blue boat")


async def test_a_hostile_document_is_exported_escaped(api: Api) -> None:
    await api.services.store.documents.create(
        "rude", content=(FOLDER / "rude.bin").read_bytes(), title='a"\r\nX: y'
    )
    for form in ("markdown", "html", "text", "json"):
        answer = await api.http.get(f"{DOCUMENTS}/rude/content?format={form}")
        assert answer.status_code == 200
        assert "x" not in answer.headers
        if form == "html":
            assert "<script" not in answer.text
    answer = await api.http.get(f"{DOCUMENTS}/rude/content?format=docx")
    refused(answer, 422, "invalid")


async def test_a_changed_switch_is_told_to_those_who_have_the_document_open(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    document_id = await api.new("text")
    told: list[tuple[int, dict[str, Any], str]] = []
    async with api.services.registry.open(document_id) as room:
        monkeypatch.setattr(
            room, "broadcast_json", lambda kind, body, wants: told.append((kind, body, wants))
        )
        await api.http.patch(f"{DOCUMENTS}/{document_id}", json={"strength": 0.5, "alarms": 5})
    settings = {"event": "settings", "suggestions_enabled": True, "strength": 0.5, "alarms": 5.0}
    assert (101, settings, "suggestions") in told


async def test_control_characters_in_an_address_are_refused(api: Api) -> None:
    refused(await api.http.get(f"{DOCUMENTS}?title=a%00b"), 400, "bad_request")
    document_id = await api.new("x")
    nobody = f"{DOCUMENTS}/{document_id}/suggestions/a%00b/accept"
    refused(await api.http.post(nobody), 404, "not_found")
