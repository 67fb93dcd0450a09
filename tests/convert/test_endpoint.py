"""Importing and exporting over HTTP."""

import asyncio
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from app.store.shelf_schema import files
from tests.convert.made import with_parts, word_file
from tests.endpoints.conftest import Api, api, refused, serving
from tests.files.drawn import picture

__all__ = ["api"]


async def imported(api: Api, name: str, data: bytes) -> httpx.Response:
    return await api.http.post("/api/v1/imports", params={"name": name}, content=data)


async def count(api: Api) -> int:
    return len((await api.http.get("/api/v1/documents")).json()["documents"])


async def test_a_word_file_becomes_a_document_with_its_picture_and_goes_out_again(api: Api) -> None:
    answer = await imported(api, "Report.DOCX", word_file())
    assert answer.status_code == 201, answer.text
    document_id = answer.json()["id"]
    text = await api.text(document_id)
    assert "Plain, bold and italic\n" in text
    blocks = (await api.json(document_id))["blocks"]
    (url,) = [b["props"]["url"] for b in blocks if b["type"] == "image"]
    assert url.startswith(f"/api/v1/documents/{document_id}/files/")
    assert (await api.http.get(url)).content.startswith(b"\x89PNG")
    out = await api.http.get(f"/api/v1/documents/{document_id}/export?format=docx")
    assert out.status_code == 200
    assert out.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    again = (await imported(api, "again.docx", out.content)).json()["id"]
    assert await api.text(again) == text
    page = (await api.http.get(f"/api/v1/documents/{document_id}/export?format=html")).text
    assert "data:image/png;base64," in page
    assert "/files/" not in page


async def test_every_form_goes_out(api: Api) -> None:
    document_id = await api.new("Hello *there*\n\n![x](https://example.org/x.png)", title="A/b")
    starts = {
        "docx": b"PK",
        "odt": b"PK",
        "epub": b"PK",
        "pdf": b"%PDF-",
        "html": b"<!doctype html>",
        "markdown": b"Hello *there*",
        "text": b"Hello there",
    }
    for form, start in starts.items():
        answer = await api.http.get(f"/api/v1/documents/{document_id}/export?format={form}")
        assert answer.status_code == 200, answer.text
        assert answer.content.startswith(start), form
        assert "A%2Fb." in answer.headers["content-disposition"]


async def test_what_cannot_be_taken_is_refused_and_leaves_nothing(api: Api) -> None:
    refused(await imported(api, "a.exe", b"MZ"), 415, "not_that_file")
    refused(await imported(api, "a.docx", b"MZ"), 415, "not_that_file")
    refused(await imported(api, "a.docx", b""), 400, "bad_request")
    refused(await imported(api, "", b"x"), 422, "invalid")
    refused(await imported(api, "a.txt", b"x" * (21 * 2**20)), 413, "too_big")
    entity = b'<!DOCTYPE d [<!ENTITY x "y">]><d/>'
    hostile = with_parts(word_file(), {"word/document.xml": entity})
    refused(await imported(api, "a.docx", hostile), 400, "bad_request")
    refused(await api.http.get("/api/v1/documents/nobody/export?format=pdf"), 404, "not_found")
    assert await count(api) == 0


async def test_a_hostile_picture_does_not_come_along(api: Api) -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
    data = word_file()
    name = "word/media/image1.png"
    answer = await imported(api, "a.docx", with_parts(data, {name: svg}))
    assert answer.status_code == 201
    blocks = (await api.json(answer.json()["id"]))["blocks"]
    assert not [b for b in blocks if b["type"] == "image"]
    assert picture("PNG") not in answer.content


async def _files_of(api: Api, owner: str) -> set[str]:
    query = select(files.c.hash).where(files.c.owner == owner)
    return set(await api.services.store.database.read(lambda c: c.execute(query).scalars().all()))


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
async def test_of_two_that_bring_the_same_id_one_comes_in_with_its_own_picture(
    tmp_path: Path, request: pytest.FixtureRequest, engine: str
) -> None:
    url = "" if engine == "sqlite" else await request.getfixturevalue("postgres").new_database()
    async with serving(tmp_path, database_url=url) as api:
        query, image = {"name": "a.docx", "id": "B" * 22}, "word/media/image1.png"
        words = [
            with_parts(word_file(), {image: picture("PNG", (size, size))}) for size in range(5, 9)
        ]
        answers = await asyncio.gather(
            *(api.http.post("/api/v1/imports", params=query, content=each) for each in words)
        )
        assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
        blocks = (await api.json(query["id"]))["blocks"]
        (url,) = [each["props"]["url"] for each in blocks if each["type"] == "image"]
        (held,) = await _files_of(api, query["id"])
        assert held in url
        assert (await api.http.get(url)).status_code == 200


async def test_a_document_comes_in_under_the_id_that_others_link_to(api: Api) -> None:
    name = "A" * 22
    query = {"name": "a.docx", "id": name}
    made = await api.http.post("/api/v1/imports", params=query, content=word_file())
    assert made.status_code == 201
    assert made.json()["id"] == name
    before = await api.json(name)
    # An id that is or was somebody's is refused, and its document gets no file.
    other = with_parts(word_file(), {"word/media/image1.png": picture("PNG", (7, 7))})
    for gone in (False, True):
        if gone:
            await api.http.delete(f"/api/v1/documents/{name}")
        answer = await api.http.post("/api/v1/imports", params=query, content=other)
        refused(answer, 409, "conflict")
        assert len(await _files_of(api, name)) == 1
        await api.services.library.tidy(grace=-1)
        held = [path async for path, _ in api.services.library._blobs.listed()]
        assert len(held) == 1
        if not gone:
            assert await api.json(name) == before
    for strange in ("short", "../" * 7 + "x", "A" * 23, "A" * 21 + "."):
        query = {"name": "a.txt", "id": strange}
        refused(await api.http.post("/api/v1/imports", params=query, content=b"x"), 422, "invalid")
