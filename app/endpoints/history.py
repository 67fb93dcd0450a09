"""/documents/{id}/versions and what is told about where a text came from."""

import asyncio
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from pycrdt import Doc
from starlette.responses import JSONResponse, Response

from app import clock
from app.content.blocknote_json import to_json
from app.content.copy import copy_of
from app.content.html import to_html
from app.content.markdown import to_markdown
from app.content.plain import to_text
from app.endpoints.access import Access
from app.endpoints.acting import ACTOR_HEADER, acting
from app.endpoints.documents import EXPORT_POLICY
from app.endpoints.history_models import (
    Authors,
    CompareQuery,
    Comparison,
    NewVersion,
    ProvenanceReport,
    ReportQuery,
    Restored,
    Version,
    VersionChange,
    VersionContentQuery,
    Versions,
    VersionsQuery,
)
from app.endpoints.operation import Call, Operation
from app.errors import Conflict, DamagedUpdate, NotFound, StoreError
from app.history.desk import HistoryDesk
from app.history.markdown import to_markdown as report_in_markdown

_FORMS: dict[str, tuple[str, Callable[[Doc[Any]], str]]] = {
    "markdown": ("text/markdown", to_markdown),
    "html": ("text/html", to_html),
    "text": ("text/plain", to_text),
    "json": ("application/json", lambda doc: json.dumps(to_json(doc), ensure_ascii=False)),
}


async def list_of(call: Call[None, VersionsQuery]) -> Versions:
    await call.services.store.documents.get(call.document_id)
    query = call.query
    found = await _desk(call).versions.of_document(
        call.document_id, limit=query.limit + 1, before=query.before
    )
    page = found[: query.limit]
    more = page[-1].created_at if len(found) > query.limit else None
    return Versions(versions=[Version.of(version) for version in page], next=more)


async def name_now(call: Call[NewVersion, None]) -> Response:
    version = await _desk(call).name_now(call.document_id, call.body.name, actor=acting(call).name)
    return JSONResponse(Version.of(version).model_dump(), 201)


async def rename(call: Call[VersionChange, None]) -> Version:
    changed = await _desk(call).versions.rename(
        call.document_id, call.path("version_id"), call.body.name
    )
    return Version.of(changed)


async def content(call: Call[None, VersionContentQuery]) -> Response:
    state = await _desk(call).state(call.document_id, call.path("version_id"))
    if call.query.format == "update":
        return Response(state, media_type="application/octet-stream")
    media, export = _FORMS[call.query.format]
    # A copy in a thread: a long document must not hold up anybody's keystrokes.
    text = await asyncio.to_thread(lambda: export(copy_of([state])))
    headers = {"Content-Security-Policy": EXPORT_POLICY} if media == "text/html" else {}
    return Response(text, media_type=media, headers=headers)


async def restore(call: Call[None, None]) -> Restored:
    seq = await _desk(call).restore(
        call.document_id, call.path("version_id"), actor=acting(call).name
    )
    return Restored(seq=seq)


async def compare(call: Call[None, CompareQuery]) -> Comparison:
    await call.services.store.documents.get(call.document_id)
    query = call.query
    found = await _desk(call).compare(call.document_id, query.since, query.until)
    return Comparison.of(found)


async def authors(call: Call[None, None]) -> Authors:
    known = await _desk(call).authors(call.document_id)
    accepted = await _desk(call).accepted(call.document_id)
    return Authors.of(known, accepted)


async def report(call: Call[None, ReportQuery]) -> ProvenanceReport | Response:
    found = await _desk(call).report(call.document_id)
    at = clock.now()
    if call.query.format == "json":
        return ProvenanceReport.of(found, at)
    name = quote(f"{found.document.title.strip() or 'Untitled'} – provenance.md", safe="")
    return Response(
        report_in_markdown(found, at=at),
        media_type="text/markdown",
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"},
    )


def _desk(call: Call[Any, Any]) -> HistoryDesk:
    return call.services.history


_VERSIONS = "/documents/{document_id}/versions"
_VERSION = f"{_VERSIONS}/{{version_id}}"

OPERATIONS = (
    Operation(
        "GET",
        _VERSIONS,
        list_of,
        "List a document's versions, the newest first. One is made every few minutes while "
        "people write; the older, the fewer are kept. Named ones stay.",
        query=VersionsQuery,
        answer=Versions,
        errors=(NotFound,),
        access=Access.READ,
    ),
    Operation(
        "POST",
        _VERSIONS,
        name_now,
        "Keep the document as it is now, under a name.",
        body=NewVersion,
        answer=Version,
        status=201,
        errors=(NotFound, Conflict, StoreError),
        headers=(ACTOR_HEADER,),
        access=Access.EDIT,
    ),
    Operation(
        "PATCH",
        _VERSION,
        rename,
        "Name a version, so that it stays; or take its name away.",
        body=VersionChange,
        answer=Version,
        errors=(NotFound, StoreError),
        access=Access.EDIT,
    ),
    Operation(
        "GET",
        f"{_VERSION}/content",
        content,
        "The document as it was then; the version `now` is the document as it is.",
        query=VersionContentQuery,
        media=(
            "text/markdown",
            "text/html",
            "text/plain",
            "application/json",
            "application/octet-stream",
        ),
        errors=(NotFound, DamagedUpdate),
        access=Access.READ,
    ),
    Operation(
        "POST",
        f"{_VERSION}/restore",
        restore,
        "Make the document what it was, by an edit like any other: people who write at this "
        "moment keep on writing. What it was before is kept as a version.",
        answer=Restored,
        errors=(NotFound, Conflict, DamagedUpdate, StoreError),
        headers=(ACTOR_HEADER,),
        access=Access.EDIT,
    ),
    Operation(
        "GET",
        "/documents/{document_id}/compare",
        compare,
        "What changed from one version to another, block by block and word by word.",
        query=CompareQuery,
        answer=Comparison,
        errors=(NotFound, DamagedUpdate),
        access=Access.READ,
    ),
    Operation(
        "GET",
        "/documents/{document_id}/authors",
        authors,
        "Who wrote what, as ranges of Yjs clients and clocks.",
        answer=Authors,
        errors=(NotFound,),
        access=Access.READ,
    ),
    Operation(
        "GET",
        "/documents/{document_id}/provenance",
        report,
        "Where the text came from: how much each person wrote, which passages the model or "
        "somebody proposed, who accepted them, and what of them still stands.",
        query=ReportQuery,
        answer=ProvenanceReport,
        media=("application/json", "text/markdown"),
        errors=(NotFound, DamagedUpdate),
        access=Access.READ,
    ),
)
