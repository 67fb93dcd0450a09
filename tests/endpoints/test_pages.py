"""The page's files, as small as the browser takes them."""

import gzip

from tests.endpoints.conftest import Api

FILE = "/assets/main-1a2b.js"


async def fetched(api: Api, accepted: str) -> tuple[str, bytes]:
    """(encoding, body as it was sent)"""
    headers = {"Accept-Encoding": accepted}
    async with api.http.stream("GET", FILE, headers=headers) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/javascript")
        assert answer.headers["vary"] == "Accept-Encoding"
        assert "immutable" in answer.headers["cache-control"]
        body = b"".join([part async for part in answer.aiter_raw()])
        return answer.headers.get("content-encoding", ""), body


async def test_a_file_is_sent_compressed_to_who_takes_it_so(api: Api) -> None:
    file = api.services.settings.web_dir / FILE.removeprefix("/")
    small = gzip.compress(file.read_bytes())
    file.with_name(f"{file.name}.gz").write_bytes(small)
    file.with_name(f"{file.name}.br").write_bytes(b"smaller")
    assert await fetched(api, "gzip, deflate, br, zstd") == ("br", b"smaller")
    assert await fetched(api, "gzip, deflate") == ("gzip", small)
    assert await fetched(api, "identity") == ("", b"export {}")
    assert await fetched(api, "br;q=0") == ("", b"export {}")


async def test_a_file_that_was_not_compressed_is_sent_as_it_is(api: Api) -> None:
    assert await fetched(api, "gzip, br") == ("", b"export {}")
    assert (await api.http.get("/assets/gone.js")).status_code == 404


async def test_who_goes_astray_in_a_browser_is_told_so_by_the_page(api: Api) -> None:
    page = api.services.settings.web_dir / "index.html"
    for path in ("/nowhere", "/assets/../nowhere", "/people/of/old"):
        answer = await api.http.get(path, headers={"Accept": "text/html,*/*;q=0.8"})
        assert (answer.status_code, answer.content) == (404, page.read_bytes()), path
    asked = {"Accept": "text/html"}
    for path in ("/api/nothing", "/assets/gone.js"):
        answer = await api.http.get(path, headers=asked)
        assert answer.headers["content-type"] == "application/problem+json", path
    assert (await api.http.get("/nowhere")).json()["code"] == "not_found"
