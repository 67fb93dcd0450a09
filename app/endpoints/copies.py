"""/documents/{id}/copy: another document that says the same."""

import asyncio
import secrets

from pydantic import Field
from starlette.responses import JSONResponse, Response

from app.endpoints.access import Access
from app.endpoints.current import current_updates
from app.endpoints.fields import Body
from app.endpoints.models import Document
from app.endpoints.operation import API, Call, Operation
from app.errors import NotAllowed, NotFound, StoreError
from app.files.carried import belonging_to, digests_in, read, written


class NewCopy(Body):
    """What it is to be called; null: like the one it is made of."""

    title: str | None = Field(default=None, max_length=500)


async def copy(call: Call[NewCopy, None]) -> Response:
    caller, services, source = call.caller, call.services, call.document_id
    if not caller.local and caller.user_id is None:
        raise NotAllowed("Sign in to make a copy: one of a guest would belong to nobody.")
    await services.store.documents.get(source)
    updates = await current_updates(services, source)
    title, blocks = await asyncio.to_thread(read, updates)
    title = title if call.body.title is None else call.body.title
    document_id = secrets.token_urlsafe(16)
    await services.library.share(source, document_id, digests_in(blocks))
    content = await asyncio.to_thread(written, title, belonging_to(document_id, blocks))
    row = await services.store.documents.create(
        document_id,
        title=title,
        content=content,
        owner=caller.user_id,
        unseen=True,
        copied_from=source,
    )
    return JSONResponse(
        Document.of(row).model_dump(), 201, {"Location": f"{API}/documents/{document_id}"}
    )


OPERATIONS = (
    Operation(
        "POST",
        "/documents/{document_id}/copy",
        copy,
        "Make a document that says what this one says now, with its pictures; comments, history, "
        "members and links stay where they are. It belongs to the caller alone.",
        body=NewCopy,
        answer=Document,
        status=201,
        errors=(NotFound, NotAllowed, StoreError),
        access=Access.READ,
    ),
)
