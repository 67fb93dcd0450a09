"""Attachments over HTTP: any file in, the same bytes out, as a download and as nothing else."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import pytest

from app.files import attachments
from app.files import library as module
from app.files.attachments import KINDS, media_of
from app.files.names import LONGEST, safe_name
from app.files.pictures import PICTURES
from tests.endpoints.conftest import Api, api, refused, serving
from tests.files.drawn import picture

__all__ = ["api"]

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 64


async def attach(api: Api, document_id: str, data: Any, name: str = "") -> httpx.Response:
    return await api.http.post(
        f"/api/v1/documents/{document_id}/attachments", params={"name": name}, content=data
    )


async def url_of(api: Api, document_id: str, data: bytes, name: str = "a.pdf") -> str:
    answer = await attach(api, document_id, data, name)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["url"])


def is_a_download(answer: httpx.Response) -> None:
    """A browser puts it on a disk, and takes it for nothing that it would run."""
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert {"sandbox", "default-src 'none'"} <= {
        part.strip() for part in answer.headers["content-security-policy"].split(";")
    }
    assert answer.headers["content-type"].split(";")[0] in KINDS


async def test_the_same_bytes_come_back_under_their_name(api: Api) -> None:
    document_id = await api.new()
    answer = await attach(api, document_id, PDF, "Bericht März.pdf")
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert (told["name"], told["media"], told["size"]) == (
        "Bericht März.pdf",
        "application/pdf",
        len(PDF),
    )
    got = await api.http.get(told["url"])
    assert got.content == PDF
    is_a_download(got)
    name = got.headers["content-disposition"].partition("''")[2]
    assert unquote(name) == "Bericht März.pdf"
    assert "immutable" in got.headers["cache-control"]
    assert "private" in got.headers["cache-control"]
    known = {"If-None-Match": got.headers["etag"]}
    assert (await api.http.get(told["url"], headers=known)).status_code == 304
    head = await api.http.head(told["url"])
    assert (head.headers["content-length"], head.content) == (str(len(PDF)), b"")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("page.html", b"<!doctype html><script>alert(1)</script>"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("script.js", b"alert(1)"),
        ("style.css", b"*{display:none}"),
        ("fake.pdf", b"<html>"),
        ("picture.png", picture("PNG")),
        ("book.xhtml", b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_what_a_browser_could_run_is_bytes_to_it(api: Api, name: str, data: bytes) -> None:
    document_id = await api.new()
    url = await url_of(api, document_id, data, name)
    for address in (url, url.replace(".bin", ".png"), f"{url}?name=a.html"):
        got = await api.http.get(address)
        assert got.content == data
        is_a_download(got)
        assert got.headers["content-type"] == "application/octet-stream"


async def test_a_picture_that_is_attached_as_well_is_still_shown(api: Api) -> None:
    document_id = await api.new()
    upload = f"/api/v1/documents/{document_id}/files"
    made = (await api.http.post(upload, content=picture("PNG"))).json()
    ours = (await api.http.get(made["url"])).content
    other = await api.new()
    for document, first in ((document_id, "picture"), (other, "attachment")):
        address = await url_of(api, document, ours, "a.png")
        if first == "attachment":
            path = f"/api/v1/documents/{other}/files"
            again = (await api.http.post(path, content=ours)).json()["url"]
            assert again == address.replace(".bin", ".png")
        is_inline = await api.http.get(address.replace(".bin", ".png"))
        assert is_inline.headers["content-type"] == "image/png", first
        assert is_inline.headers["content-disposition"].startswith("inline"), first
        got = await api.http.get(address)
        assert got.headers["content-disposition"].startswith("attachment"), first


async def test_a_part_is_given_to_who_plays_it(api: Api) -> None:
    document_id = await api.new()
    url = await url_of(api, document_id, PDF)
    size = len(PDF)
    for asked, start, end in (
        ("bytes=0-0", 0, 1),
        ("bytes=10-", 10, size),
        ("bytes=-5", size - 5, size),
        ("bytes=5-99999999", 5, size),
    ):
        got = await api.http.get(url, headers={"Range": asked})
        assert got.status_code == 206, asked
        assert got.content == PDF[start:end]
        assert got.headers["content-range"] == f"bytes {start}-{end - 1}/{size}"
        is_a_download(got)
    for asked in ("bytes=99999999-", "bytes=5-2", "bytes=0-1,4-5", "lines=1-2", "bytes=-", "x"):
        got = await api.http.get(url, headers={"Range": asked})
        assert (got.status_code, got.content) == (200, PDF), asked
    stale = {"Range": "bytes=0-0", "If-Range": '"another"'}
    assert (await api.http.get(url, headers=stale)).status_code == 200


async def test_what_is_too_large_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    async def slowly(size: int) -> Any:
        for _ in range(size // 1000):
            yield b"x" * 1000

    async with serving(tmp_path, max_attachment_bytes=2 * 2**20) as api:
        document_id = await api.new()
        told = refused(await attach(api, document_id, b"x" * (3 * 2**20)), 413, "too_big")
        assert told["detail"] == "The file has 3 MiB; at most 2 MiB are taken."
        # Who does not say how long it will be is stopped on the way.
        refused(await attach(api, document_id, slowly(3 * 2**20)), 413, "too_big")
        refused(await attach(api, document_id, b""), 400, "bad_request")
        refused(await attach(api, "nobody", b"x"), 404, "not_found")
        assert [name async for name, _ in api.services.library._blobs.listed()] == []
        exactly = b"x" * (2 * 2**20)
        assert (await api.http.get(await url_of(api, document_id, exactly))).content == exactly
        limits = (await api.http.get("/api/v1/server")).json()["limits"]
        assert limits["attachment_bytes"] == 2 * 2**20


async def test_only_so_much_comes_in_at_once(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "MOST_AT_ONCE", 1000)
    document_id = await api.new()
    halfway, go_on = asyncio.Event(), asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield b"x" * 300
        halfway.set()
        await go_on.wait()
        yield b"x" * 300

    first = asyncio.create_task(attach(api, document_id, slow()))
    await halfway.wait()
    told = refused(await attach(api, document_id, b"y" * 500), 429, "too_many")
    assert told["detail"] == "Many files are being uploaded; try again in a minute."
    go_on.set()
    assert (await first).json()["size"] == 600
    # Who fails gives the room back.
    refused(await attach(api, document_id, b""), 400, "bad_request")
    for _ in range(3):
        assert (await attach(api, document_id, b"y" * 2000)).status_code == 201


async def test_an_attachment_goes_with_its_document(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    document_id, other = await api.new(), await api.new()
    url = await url_of(api, document_id, PDF)
    refused(await api.http.get(url.replace(document_id, other)), 404, "not_found")
    monkeypatch.setattr(module, "MOST_FILES", 1)
    refused(await attach(api, document_id, b"another"), 429, "too_many")
    await api.http.delete(f"/api/v1/documents/{document_id}")
    refused(await api.http.get(url), 404, "not_found")


async def test_a_block_that_was_renamed_is_downloaded_so(api: Api) -> None:
    document_id = await api.new()
    url = await url_of(api, document_id, PDF, "scan0001.pdf")
    for wanted, called in (
        ("Contract.pdf", "Contract.pdf"),
        ("Contract", "Contract.pdf"),
        ("../../x\u202e.pdf", "x.pdf"),
        ("", "scan0001.pdf"),
    ):
        got = await api.http.get(url, params={"name": wanted})
        assert unquote(got.headers["content-disposition"].partition("''")[2]) == called


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\win.ini", "win.ini"),
        ("/", "file"),
        ("..", "file"),
        ("", "file"),
        (".htaccess", "htaccess"),
        ("a\x00b\r\nSet-Cookie: x.txt", "abSet-Cookie_ x.txt"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\u2066b\u2069\ufeff\u200bc.txt", "abc.txt"),
        ("می\u200cخواهم.pdf", "می\u200cخواهم.pdf"),
        ("NUL.txt", "_NUL.txt"),
        ("com1", "_com1"),
        ("console.log", "console.log"),
        ("plan .txt. . ", "plan .txt"),
        ('<b>"x"|?*.md', "_b__x____.md"),
        ("U\u0308bung.md", "Übung.md"),
        ("a   b.txt", "a b.txt"),
    ],
    ids=range(18),
)
def test_a_name_is_safe_wherever_it_ends_up(given: str, expected: str) -> None:
    assert safe_name(given) == expected


@pytest.mark.parametrize("letter", ["a", "ü", "漢", "🐍"], ids=["a", "ue", "han", "snake"])
def test_a_long_name_keeps_its_ending(letter: str) -> None:
    name = safe_name(letter * 400 + ".tar")
    assert name.endswith(letter + ".tar")
    assert len(name) <= LONGEST
    assert len(name.encode()) <= 255
    assert len(safe_name(letter * 400)) <= LONGEST
    assert len(safe_name("x." + letter * 400)) <= LONGEST


def test_no_kind_is_a_page_or_a_picture() -> None:
    assert not PICTURES & set(KINDS)
    assert not [kind for kind in KINDS if kind.startswith("text/") or "xml" in kind]
    for head in (b"<svg", b"<html", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"", b"PK"):
        assert media_of(head) == "application/octet-stream"
    assert media_of(b"\0\0\0\x20ftypM4A ") == "audio/mp4"
    assert media_of(b"\0\0\0\x20ftypisom") == "video/mp4"
    assert media_of(b"RIFF\0\0\0\0WAVE") == "audio/wav"
