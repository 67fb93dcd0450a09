"""Uploading and reading pictures over HTTP."""

import httpx

from tests.endpoints.conftest import Api, api, refused
from tests.files.drawn import bomb, photo_with_a_place, picture

__all__ = ["api"]


async def upload(api: Api, document_id: str, data: bytes, name: str = "") -> httpx.Response:
    return await api.http.post(
        f"/api/v1/documents/{document_id}/files", params={"name": name}, content=data
    )


async def test_a_picture_is_uploaded_and_served_safely(api: Api) -> None:
    document_id = await api.new()
    answer = await upload(api, document_id, photo_with_a_place(), "../Sommer/<été>.jpg")
    assert answer.status_code == 201, answer.text
    url = answer.json()["url"]
    served = await api.http.get(url)
    assert served.status_code == 200
    assert served.headers["content-type"] == "image/jpeg"
    assert served.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in served.headers["content-security-policy"]
    assert "immutable" in served.headers["cache-control"]
    assert served.headers["content-disposition"].startswith("inline; filename*=UTF-8''_%C3%A9t")
    assert "/" not in served.headers["content-disposition"]
    assert b"SECRET" not in served.content
    known = {"If-None-Match": served.headers["etag"]}
    assert (await api.http.get(url, headers=known)).status_code == 304


async def test_a_picture_goes_with_its_document(api: Api) -> None:
    document_id, other = await api.new(), await api.new()
    url = (await upload(api, document_id, picture("PNG"))).json()["url"]
    elsewhere = url.replace(document_id, other)
    refused(await api.http.get(elsewhere), 404, "not_found")
    await api.http.delete(f"/api/v1/documents/{document_id}")
    refused(await api.http.get(url), 404, "not_found")


async def test_what_is_no_picture_is_refused(api: Api) -> None:
    document_id = await api.new()
    refused(await upload(api, document_id, b"<svg onload=alert(1)>"), 415, "not_a_picture")
    refused(await upload(api, document_id, b"MZ\x90"), 415, "not_a_picture")
    refused(await upload(api, document_id, b""), 400, "bad_request")
    refused(await upload(api, document_id, bomb()), 413, "too_big")
    refused(await upload(api, "nobody", picture("PNG")), 404, "not_found")
    huge = b"\x89PNG\r\n\x1a\n" + b"\0" * (21 * 2**20)
    refused(await upload(api, document_id, huge), 413, "too_big")


async def test_no_other_path_is_reached(api: Api) -> None:
    document_id = await api.new()
    base = f"/api/v1/documents/{document_id}/files/"
    for name in ("..%2f..%2fburnish.db", "%2e%2e", "x.png", "0" * 64 + ".svg", "0" * 64 + ".png"):
        answer = await api.http.get(base + name)
        assert answer.status_code == 404, name
