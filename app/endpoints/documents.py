"""/documents: create, list, read, change, delete, export."""

import asyncio
import base64
import binascii
import json
import math
import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from pycrdt import Doc
from starlette.responses import JSONResponse, Response

from app.content.blocknote_json import to_json
from app.content.build import write_blocks
from app.content.copy import copy_of
from app.content.edit import set_title
from app.content.html import to_html
from app.content.markdown import to_markdown, write_markdown
from app.content.plain import to_text
from app.endpoints.access import Access
from app.endpoints.acting import acting
from app.endpoints.current import current_updates
from app.endpoints.models import (
    ContentQuery,
    Document,
    DocumentChange,
    Documents,
    DocumentsQuery,
    NewDocument,
)
from app.endpoints.operation import API, Call, Operation
from app.endpoints.standing import visible_to
from app.errors import BadRequest, Conflict, NotFound, StoreError, TooBig
from app.roles import Role
from app.rooms.protocol import SUGGESTIONS
from app.store import DocumentRow

_EXPORTS: dict[str, tuple[str, str, Callable[[Doc[Any]], str]]] = {
    "markdown": ("text/markdown", "md", to_markdown),
    "html": ("text/html", "html", to_html),
    "text": ("text/plain", "txt", to_text),
    "json": ("application/json", "json", lambda doc: json.dumps(to_json(doc), ensure_ascii=False)),
}
# An exported page is somebody's text: it runs nothing and loads nothing but pictures.
EXPORT_POLICY = (
    "default-src 'none'; img-src https: http: data:; style-src 'unsafe-inline'; "
    "sandbox; frame-ancestors 'none'"
)


async def create(call: Call[NewDocument, None]) -> Response:
    if (document_id := call.body.id) is not None:
        row = await _take_in(call, document_id)
    else:
        document_id = secrets.token_urlsafe(16)
        content = await asyncio.to_thread(_first_update, call.body.title, call.body.markdown)
        row = await call.services.store.documents.create(
            document_id,
            title=call.body.title,
            content=content,
            owner=call.caller.user_id,
            unseen=call.body.markdown is not None,
        )
        if call.body.markdown is not None:
            person = acting(call).name
            await call.services.history.brought(document_id, content, actor=person)
    return JSONResponse(
        Document.of(row).model_dump(), 201, {"Location": f"{API}/documents/{document_id}"}
    )


async def _take_in(call: Call[NewDocument, None], document_id: str) -> DocumentRow:
    """A document that a browser began while it was offline; the same one when it asks again."""
    documents, accounts = call.services.store.documents, call.services.accounts
    try:
        return await documents.create(document_id, owner=call.caller.user_id)
    except Conflict:
        # The answer to the first request may have been lost on the way.
        if accounts is not None:
            standing = await accounts.watch.role(call.caller, document_id)
            if standing.role is not Role.OWNER:
                raise
        try:
            return await documents.get(document_id)
        except NotFound:
            raise Conflict("This document was deleted; its id is not used again.") from None


def _first_update(title: str, markdown: str | None) -> bytes:
    doc: Doc[Any] = Doc()
    if title:
        set_title(doc, title)
    if markdown is None:
        # Two browsers that both begin an empty document would each write its first block.
        write_blocks(doc, [])
    else:
        write_markdown(doc, markdown)
    return bytes(doc.get_update())


async def search(call: Call[None, DocumentsQuery]) -> Documents:
    query = call.query
    before = None if query.cursor is None else _place(query.cursor)
    rows = await call.services.store.documents.search(
        title=query.title, limit=query.limit + 1, before=before, visible=visible_to(call)
    )
    page = rows[: query.limit]
    more = _cursor(page[-1]) if len(rows) > query.limit else None
    return Documents(documents=[Document.of(row) for row in page], next=more)


def _cursor(row: DocumentRow) -> str:
    return base64.urlsafe_b64encode(json.dumps([row.updated_at, row.id]).encode()).decode()


def _place(cursor: str) -> tuple[float, str]:
    try:
        updated_at, document_id = json.loads(base64.urlsafe_b64decode(cursor.encode("ascii")))
        place = float(updated_at), str(document_id)
    except (binascii.Error, ValueError, TypeError, RecursionError, OverflowError):
        raise BadRequest("The cursor is not one of ours; begin again without it.") from None
    if not math.isfinite(place[0]):
        raise BadRequest("The cursor is not one of ours; begin again without it.")
    return place


async def read(call: Call[None, None]) -> Document:
    return Document.of(await call.services.store.documents.get(call.document_id))


async def change(call: Call[DocumentChange, None]) -> Document:
    services, wanted, document_id = call.services, call.body, call.document_id
    row = await services.store.documents.get(document_id)
    if wanted.title is not None:
        title = wanted.title
        # An edit like any other, so everybody who has the document open sees it.
        async with services.registry.open(document_id) as room:
            await room.write(lambda doc: set_title(doc, title), actor=call.caller.name or "API")
        row = await services.store.documents.update(document_id, title=title)
    wanted_settings = (wanted.suggestions_enabled, wanted.strength, wanted.alarms)
    if any(value is not None for value in wanted_settings):
        row = await services.store.documents.update(
            document_id,
            suggestions_enabled=wanted.suggestions_enabled,
            strength=wanted.strength,
            alarms=wanted.alarms,
        )
        await services.desk.settings_changed(document_id)
        if room_now := services.registry.live(document_id):
            settings = {
                "event": "settings",
                "suggestions_enabled": row.suggestions_enabled,
                "strength": row.strength,
                "alarms": row.alarms,
            }
            room_now.broadcast_json(SUGGESTIONS, settings, wants="suggestions")
            await services.desk.settings_changed(document_id)
    return Document.of(row)


async def delete(call: Call[None, None]) -> Response:
    await call.services.store.documents.delete(call.document_id)
    await call.services.registry.forget(call.document_id)
    return Response(status_code=204)


async def content(call: Call[None, ContentQuery]) -> Response:
    services, document_id = call.services, call.document_id
    row = await services.store.documents.get(document_id)
    updates = await current_updates(services, document_id)
    media, ending, export = _EXPORTS[call.query.format]
    # A copy in a thread: a long document must not hold up anybody's keystrokes.
    text = await asyncio.to_thread(lambda: export(copy_of(updates)))
    name = quote(f"{row.title.strip() or 'Untitled'}.{ending}", safe="")
    headers = {"Content-Disposition": f"inline; filename*=UTF-8''{name}"}
    if media == "text/html":
        headers["Content-Security-Policy"] = EXPORT_POLICY
    return Response(text, media_type=media, headers=headers)


OPERATIONS = (
    Operation(
        "POST",
        "/documents",
        create,
        "Create a document, empty or from Markdown.",
        body=NewDocument,
        answer=Document,
        status=201,
        errors=(TooBig, Conflict, StoreError),
        access=Access.MEMBER,
    ),
    Operation(
        "GET",
        "/documents",
        search,
        "List documents, the last changed first, or search them by title.",
        query=DocumentsQuery,
        answer=Documents,
        access=Access.MEMBER,
    ),
    Operation(
        "GET",
        "/documents/{document_id}",
        read,
        "One document's title, times and settings.",
        answer=Document,
        errors=(NotFound,),
        access=Access.READ,
    ),
    Operation(
        "PATCH",
        "/documents/{document_id}",
        change,
        "Rename a document, or change its settings. People who have it open see it at once.",
        body=DocumentChange,
        answer=Document,
        errors=(NotFound, StoreError),
        access=Access.EDIT,
    ),
    Operation(
        "DELETE",
        "/documents/{document_id}",
        delete,
        "Delete a document. Open connections to it are closed with 4404.",
        status=204,
        errors=(NotFound,),
        access=Access.OWN,
    ),
    Operation(
        "GET",
        "/documents/{document_id}/content",
        content,
        "The document's text as it is now: Markdown, HTML, plain text or JSON blocks.",
        query=ContentQuery,
        media=("text/markdown", "text/html", "text/plain", "application/json"),
        errors=(NotFound, StoreError),
        access=Access.READ,
    ),
)
