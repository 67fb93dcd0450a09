"""/favourites, /recent, /trash: what is at hand, and what was put away."""

from typing import Annotated

from pydantic import BaseModel, Field
from starlette.responses import Response

from app.clock import iso
from app.endpoints.access import Access
from app.endpoints.fields import Query
from app.endpoints.models import Document
from app.endpoints.operation import Call, Operation
from app.endpoints.standing import owned_by, person_of, visible_to
from app.errors import NotAuthenticated, NotFound, StoreError
from app.store.shelves import Shelves
from app.store.trash import Trash

EMPTIED_AT_ONCE = 200


class Listed(BaseModel):
    """Documents, the last one first."""

    documents: list[Document]


class RecentQuery(Query):
    """How many."""

    limit: Annotated[int, Field(ge=1, le=100)] = 20


class DeletedDocument(Document):
    """A document in the trash."""

    deleted_at: str


class TrashList(BaseModel):
    """Deleted documents, the last one first."""

    documents: list[DeletedDocument]
    kept_days: Annotated[
        int | None, Field(description="Then they are deleted for good; null: never by themselves.")
    ]


class Emptied(BaseModel):
    """How many documents were deleted for good."""

    deleted: int


def _shelves(call: Call[None, None] | Call[None, RecentQuery]) -> Shelves:
    return Shelves(call.services.store.database)


def _trash(call: Call[None, None]) -> Trash:
    return Trash(call.services.store.database)


def _person(call: Call[None, None]) -> str:
    """Raises NotAuthenticated for guests: what they mark has nobody to belong to."""
    if person := person_of(call):
        return person
    raise NotAuthenticated("Sign in to have favourites.")


async def favourites(call: Call[None, None]) -> Listed:
    rows = await _shelves(call).favourites(person_of(call), visible=visible_to(call))
    return Listed(documents=[Document.of(row) for row in rows])


async def mark(call: Call[None, None]) -> Response:
    await _shelves(call).mark(_person(call), call.document_id)
    return Response(status_code=204)


async def unmark(call: Call[None, None]) -> Response:
    await _shelves(call).unmark(_person(call), call.document_id)
    return Response(status_code=204)


async def recent(call: Call[None, RecentQuery]) -> Listed:
    rows = await _shelves(call).visited(
        person_of(call), limit=call.query.limit, visible=visible_to(call)
    )
    return Listed(documents=[Document.of(row) for row in rows])


async def visit(call: Call[None, None]) -> Response:
    if person := person_of(call):
        await _shelves(call).visit(person, call.document_id)
    return Response(status_code=204)


async def trash(call: Call[None, None]) -> TrashList:
    found = await _trash(call).listed(visible=owned_by(call))
    return TrashList(
        documents=[
            DeletedDocument(
                **Document.of(each.document).model_dump(), deleted_at=iso(each.deleted_at)
            )
            for each in found
        ],
        kept_days=call.services.settings.trash_days or None,
    )


async def restore(call: Call[None, None]) -> Document:
    return Document.of(await _trash(call).restore(call.document_id))


async def purge(call: Call[None, None]) -> Response:
    await _trash(call).purge(call.document_id)
    return Response(status_code=204)


async def empty(call: Call[None, None]) -> Emptied:
    kept = _trash(call)
    deleted = 0
    while found := await kept.listed(limit=EMPTIED_AT_ONCE, visible=owned_by(call)):
        for each in found:
            await kept.purge(each.document.id)
        deleted += len(found)
    return Emptied(deleted=deleted)


OPERATIONS = (
    Operation(
        "GET", "/favourites", favourites, "Your favourites.", answer=Listed, access=Access.MEMBER
    ),
    Operation(
        "PUT",
        "/documents/{document_id}/favourite",
        mark,
        "Make a document one of your favourites.",
        status=204,
        errors=(NotFound, StoreError),
        access=Access.READ,
    ),
    Operation(
        "DELETE",
        "/documents/{document_id}/favourite",
        unmark,
        "Take a document off your favourites.",
        status=204,
        errors=(StoreError,),
        access=Access.READ,
    ),
    Operation(
        "GET",
        "/recent",
        recent,
        "The documents that you opened last.",
        query=RecentQuery,
        answer=Listed,
        access=Access.MEMBER,
    ),
    Operation(
        "POST",
        "/documents/{document_id}/visits",
        visit,
        "Say that you have opened a document; the page does so by itself.",
        status=204,
        errors=(NotFound, StoreError),
        access=Access.READ,
    ),
    Operation(
        "GET",
        "/trash",
        trash,
        "Deleted documents that can be restored.",
        answer=TrashList,
        access=Access.MEMBER,
    ),
    Operation(
        "DELETE",
        "/trash",
        empty,
        "Delete everything in the trash for good.",
        answer=Emptied,
        errors=(StoreError,),
        access=Access.MEMBER,
    ),
    Operation(
        "POST",
        "/trash/{document_id}/restore",
        restore,
        "Bring a deleted document back as it was.",
        answer=Document,
        errors=(NotFound, StoreError),
        access=Access.OWN,
    ),
    Operation(
        "DELETE",
        "/trash/{document_id}",
        purge,
        "Delete a document of the trash for good, with its history and suggestions. Its address "
        "is not used again.",
        status=204,
        errors=(NotFound, StoreError),
        access=Access.OWN,
    ),
)
