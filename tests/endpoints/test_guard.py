"""Local mode answers this machine's own pages and programs only."""

import httpx
import pytest
from starlette.responses import PlainTextResponse

from app.endpoints.guard import Guard
from tests.endpoints.conftest import Api, refused

DOCUMENTS = "/api/v1/documents"


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8000", "localhost", "LOCALHOST:3000", "[::1]:8000", "127.1.2.3"]
)
async def test_a_loopback_name_is_answered(api: Api, host: str) -> None:
    assert (await api.http.get("/healthz", headers={"Host": host})).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example:8000",
        "192.168.1.5",
        "x@[::1]",
        "",
    ],
)
async def test_another_name_is_refused_even_for_reading(api: Api, host: str) -> None:
    answer = await api.http.get(DOCUMENTS, headers={"Host": host})
    refused(answer, 403, "not_allowed")
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://127.0.0.1:9999", "file://", "http://[", ""]
)
async def test_a_page_from_elsewhere_changes_nothing(api: Api, origin: str) -> None:
    refused(await api.http.post(DOCUMENTS, headers={"Origin": origin}), 403, "not_allowed")
    assert (await api.http.get(DOCUMENTS)).json()["documents"] == []


async def test_our_own_page_and_programs_without_an_origin_may(api: Api) -> None:
    for headers in ({"Origin": "http://127.0.0.1:8000"}, {}):
        assert (await api.http.post(DOCUMENTS, headers=headers)).status_code == 201


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"},
        {"host": "127.0.0.1:8000", "origin": "http://evil.example"},
    ],
)
async def test_a_page_from_elsewhere_opens_no_websocket(api: Api, headers: dict[str, str]) -> None:
    sent: list[dict[str, object]] = []

    async def receive() -> dict[str, object]:
        return {"type": "websocket.connect"}

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    scope = {
        "type": "websocket",
        "path": "/sync/stolen",
        "raw_path": b"/sync/stolen",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "subprotocols": [],
    }
    await api.app(scope, receive, send)  # type: ignore[arg-type]
    assert [message["type"] for message in sent] == ["websocket.close"]
    assert (await api.http.get(DOCUMENTS)).json()["documents"] == []


async def test_every_answer_carries_the_security_headers_and_its_id(api: Api) -> None:
    answer = await api.http.get("/", headers={"X-Request-ID": "my-id.1"})
    assert answer.headers["x-request-id"] == "my-id.1"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["referrer-policy"] == "same-origin"
    odd = await api.http.get("/", headers={"X-Request-ID": "a b"})
    assert odd.headers["x-request-id"] != "a b"


async def test_the_page_and_its_files_are_cached_as_they_deserve(api: Api) -> None:
    async def cache(path: str) -> str:
        answer = await api.http.get(path)
        assert answer.status_code == 200, path
        return str(answer.headers["cache-control"])

    assert await cache("/") == await cache("/d/any-id") == "no-cache"
    assert "immutable" in await cache("/assets/main-1a2b.js")
    assert await cache("/favicon.svg") == "public, max-age=3600"
    assert (await api.http.get("/assets/gone.js")).status_code == 404
    assert (await api.http.get("/..%2f..%2fetc/passwd")).status_code == 404


async def test_who_comes_for_a_document_is_told_at_once_what_else_it_needs(api: Api) -> None:
    assert "a document" in (await api.http.get("/d/any-id")).text
    assert "a document" not in (await api.http.get("/")).text
    # Under the names of the files nobody finds them: their addresses would stay in histories.
    assert (await api.http.get("/document.html")).status_code == 404


async def test_an_api_without_a_built_client_says_how_to_build_it(api: Api) -> None:
    (api.services.settings.web_dir / "index.html").unlink()
    answer: httpx.Response = await api.http.get("/")
    assert answer.status_code == 503
    assert "make run" in answer.text


@pytest.mark.parametrize(
    ("host", "path", "status"),
    [
        ("write.example.org", DOCUMENTS, 200),
        ("Write.Example.org", DOCUMENTS, 200),
        ("127.0.0.1:8000", DOCUMENTS, 200),
        ("172.18.0.4:8000", "/metrics", 200),
        ("172.18.0.4:8000", "/readyz", 200),
        ("172.18.0.4:8000", DOCUMENTS, 403),
        ("evil.example", DOCUMENTS, 403),
        ("write.example.org.evil.example", DOCUMENTS, 403),
    ],
)
async def test_behind_a_proxy_its_name_is_answered_and_no_other(
    host: str, path: str, status: int
) -> None:
    app = Guard(PlainTextResponse("in"), local=True, public_url="https://write.example.org")
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
        answer = await http.get(path, headers={"Host": host})
        assert answer.status_code == status, answer.text
        headers = {"Host": host, "Origin": "https://evil.example"}
        assert (await http.post(path, headers=headers)).status_code == 403
