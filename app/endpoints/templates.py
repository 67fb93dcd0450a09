"""/templates: documents that new ones begin as, built in or made from one's own."""

import asyncio
import secrets
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response

from app.content.markdown_reader import blocks_of
from app.content.starters import STARTERS
from app.endpoints.access import Access
from app.endpoints.current import current_updates
from app.endpoints.fields import Query
from app.endpoints.models import Document
from app.endpoints.operation import API, Call, Operation
from app.endpoints.standing import person_of
from app.errors import NotFound, StoreError, TooBig, TooMany
from app.files.carried import belonging_to, digests_in, read, written
from app.files.library import template_owner
from app.store.templates import Templates

MOST_BYTES = 4 * 2**20


class TemplateQuery(Query):
    """In which language the templates are that come with Burnish."""

    language: Annotated[
        Literal["en", "de", "es", "fr"], Field(description="Of the templates that are built in.")
    ] = "en"


class OneTemplate(BaseModel):
    """A template; `own`: somebody made it, and may delete it. `about`: what it is good for."""

    id: str
    title: str
    about: str = ""
    own: bool


class TemplateList(BaseModel):
    """One's own first."""

    templates: list[OneTemplate]


def _store(call: Call[Any, Any]) -> Templates:
    return Templates(call.services.store.database)


async def listed(call: Call[None, TemplateQuery]) -> TemplateList:
    own = await _store(call).listed(person_of(call))
    built_in = STARTERS[call.query.language].items()
    return TemplateList(
        templates=[OneTemplate(id=each.id, title=each.title, own=True) for each in own]
        + [
            OneTemplate(id=name, title=each.title, about=each.about, own=False)
            for name, each in built_in
        ]
    )


async def save(call: Call[None, None]) -> Response:
    services, document_id = call.services, call.document_id
    await services.store.documents.get(document_id)
    updates = await current_updates(services, document_id)
    title, content, digests = await asyncio.to_thread(_copied, updates)
    if len(content) > MOST_BYTES:
        raise TooBig("The document is too long for a template.")
    made = await _store(call).add(person_of(call), title or "Untitled", content)
    await services.library.share(document_id, template_owner(made.id), digests)
    answer = OneTemplate(id=made.id, title=made.title, own=True)
    return JSONResponse(answer.model_dump(), 201)


async def remove(call: Call[None, None]) -> Response:
    await _store(call).remove(person_of(call), call.path("template_id"))
    return Response(status_code=204)


async def use(call: Call[None, TemplateQuery]) -> Response:
    services, template_id = call.services, call.path("template_id")
    document_id = secrets.token_urlsafe(16)
    if starter := STARTERS[call.query.language].get(template_id):
        title, blocks = starter.title, blocks_of(starter.markdown)
    else:
        template = await _store(call).get(person_of(call), template_id)
        title, blocks = await asyncio.to_thread(read, [template.content])
        giver = template_owner(template_id)
        await services.library.share(giver, document_id, digests_in(blocks))
    content = await asyncio.to_thread(written, title, belonging_to(document_id, blocks))
    # Not looked over by the model: every document that begins so would be asked about the same
    # text, and what was rejected in one would come back in the next.
    row = await services.store.documents.create(
        document_id, title=title, content=content, owner=call.caller.user_id
    )
    return JSONResponse(
        Document.of(row).model_dump(), 201, {"Location": f"{API}/documents/{document_id}"}
    )


def _copied(updates: Any) -> tuple[str, bytes, set[str]]:
    """Without history: a template says what the document says now, not what it once said."""
    title, blocks = read(updates)
    return title, written(title, belonging_to("", blocks)), digests_in(blocks)


OPERATIONS = (
    Operation(
        "GET",
        "/templates",
        listed,
        "Templates: your own, and those that come with Burnish.",
        query=TemplateQuery,
        answer=TemplateList,
        access=Access.MEMBER,
    ),
    Operation(
        "POST",
        "/documents/{document_id}/template",
        save,
        "Make a template of the document as it is now, with its pictures and without its history.",
        answer=OneTemplate,
        status=201,
        errors=(NotFound, TooBig, TooMany, StoreError),
        access=Access.READ,
    ),
    Operation(
        "POST",
        "/templates/{template_id}/documents",
        use,
        "Make a document from a template.",
        query=TemplateQuery,
        answer=Document,
        status=201,
        errors=(NotFound, StoreError),
        access=Access.MEMBER,
    ),
    Operation(
        "DELETE",
        "/templates/{template_id}",
        remove,
        "Delete one of your templates; documents made from it stay.",
        status=204,
        errors=(NotFound, StoreError),
        access=Access.MEMBER,
    ),
)
