"""The whole application in this process, on a real store, without a model."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from app.endpoints.services import Services
from app.main import build
from app.settings import Settings

ADDRESS = "http://127.0.0.1:8000"


@dataclass
class Api:
    """A client of the application, and what is behind it."""

    app: Starlette
    services: Services
    http: httpx.AsyncClient

    async def new(self, markdown: str = "", title: str = "") -> str:
        """The id of a new document."""
        answer = await self.http.post(
            "/api/v1/documents", json={"title": title, "markdown": markdown}
        )
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def text(self, document_id: str) -> str:
        """The document as plain text."""
        answer = await self.http.get(f"/api/v1/documents/{document_id}/content?format=text")
        assert answer.status_code == 200, answer.text
        return answer.text

    async def json(self, document_id: str) -> Any:
        """The document as blocks."""
        answer = await self.http.get(f"/api/v1/documents/{document_id}/content?format=json")
        return answer.json()


def refused(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The problem that the answer tells of."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert body["code"] == code, body
    assert "Traceback" not in answer.text
    return body


@asynccontextmanager
async def serving(folder: Path, **settings: Any) -> AsyncIterator[Api]:
    """The application on a folder of its own, with a page of a few files."""
    web = folder / "web"
    (web / "assets").mkdir(parents=True)
    (web / "index.html").write_text("<!doctype html><title>Burnish</title>")
    (web / "document.html").write_text("<!doctype html><title>Burnish: a document</title>")
    (web / "assets" / "main-1a2b.js").write_text("export {}")
    (web / "favicon.svg").write_text("<svg/>")
    chosen: dict[str, Any] = {
        "data_dir": folder,
        "model": "none",
        "web_dir": web,
        "room_linger_ms": 50,
    }
    app = build(Settings(**(chosen | settings)))
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as http:
            yield Api(app, app.state.services, http)


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[Api]:
    async with serving(tmp_path) as running:
        yield running
