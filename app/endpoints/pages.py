"""The built web client: the page for /, /d/{id} and the rest, and its files."""

import os
from contextlib import suppress
from pathlib import Path

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from app.endpoints.services import services_of

_OF_ACCOUNTS = (
    "/setup",
    "/recover",
    "/s/{secret}",
    "/invite/{secret}",
    "/account",
    "/w/{workspace_id}",
    "/w/{workspace_id}/{place:path}",
    "/people",
    "/people/log",
)

_OF_DOCUMENTS = (
    "/recent",
    "/favourites",
    "/trash",
)

_COMPRESSED = {"br": ".br", "gzip": ".gz"}
"""What `web/compressed.ts` writes beside a file, the smaller one first."""

_NOT_BUILT = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Burnish</title>
<h1>The web client is not built yet</h1>
<p>Run <code>make run</code>, which builds it, or <code>npm run build</code> in <code>web/</code>.
The <a href="/api/docs">HTTP API</a> works without it.</p></html>
"""


async def page(request: Request) -> Response:
    """The one page; it finds out by itself what to show."""
    return _page(request, "index.html")


async def document_page(request: Request) -> Response:
    """The same page, which also says what else the browser will need for a document."""
    return _page(request, "document.html")


def _page(request: Request, name: str, status: int = 200) -> Response:
    file = services_of(request).settings.web_dir / name
    if not file.is_file():
        return HTMLResponse(_NOT_BUILT, 503)
    # Always asked for again, so a new version of the client is seen at once.
    return FileResponse(file, status, headers={"Cache-Control": "no-cache"})


class _Files(StaticFiles):
    """Files that Vite named by their content never change; the others may."""

    def __init__(self, folder: Path, cache: str) -> None:
        super().__init__(directory=folder, check_dir=False)
        self._cache = cache

    async def check_config(self) -> None:
        """A client that is not built is nothing found, not a defect."""

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        encoding, path, found = _as_accepted(full_path, stat_result, Headers(scope=scope))
        answer = super().file_response(path, found, scope, status_code)
        if encoding:
            answer.headers["Content-Encoding"] = encoding
        answer.headers["Vary"] = "Accept-Encoding"
        answer.headers["Cache-Control"] = self._cache
        return answer

    async def get_response(self, path: str, scope: Scope) -> Response:
        if path in (".", "index.html", "document.html"):
            raise HTTPException(404)
        return await super().get_response(path, scope)


class _Rest(_Files):
    """Files that lie beside the page. A person who finds none is told so by the page."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        try:
            return await super().get_response(path, scope)
        except HTTPException as error:
            wants_page = "text/html" in Headers(scope=scope).get("Accept", "")
            if error.status_code != 404 or not wants_page or path.startswith("api/"):
                raise
            return _page(Request(scope), "index.html", 404)


def _as_accepted(
    path: str | os.PathLike[str], found: os.stat_result, headers: Headers
) -> tuple[str, str | os.PathLike[str], os.stat_result]:
    """The file as the build has compressed it, where it did and the browser takes that."""
    asked = headers.get("Accept-Encoding", "")
    accepted = {one.strip() for one in asked.split(",")}
    for encoding, ending in _COMPRESSED.items():
        # With a weight nobody says what we have: whoever does gets the plain file.
        if encoding in accepted:
            smaller = Path(f"{os.fspath(path)}{ending}")
            with suppress(OSError):
                return encoding, smaller, smaller.stat()
    return "", path, found


def page_routes(web_dir: Path) -> list[BaseRoute]:
    """To come last: it answers for whatever is left."""
    return [
        Route("/", page),
        Route("/d/{document_id}", document_page),
        *(Route(path, page) for path in (*_OF_ACCOUNTS, *_OF_DOCUMENTS)),
        Mount("/assets", _Files(web_dir / "assets", "public, max-age=31536000, immutable")),
        Mount("/", _Rest(web_dir, "public, max-age=3600")),
    ]
