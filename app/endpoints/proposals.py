"""/documents/{id}/suggestions: what people propose instead of writing it."""

from typing import Annotated

from pydantic import Field
from starlette.responses import JSONResponse, Response

from app.endpoints.access import Access
from app.endpoints.acting import ACTOR_HEADER, acting
from app.endpoints.fields import Body
from app.endpoints.models import Suggestion
from app.endpoints.operation import Call, Operation
from app.errors import Conflict, NotAllowed, NotFound, StoreError
from app.text.positions import WebIndex

LONGEST = 5_000


class NewProposal(Body):
    """`before` at `start..end` (UTF-16 code units of the block's text) should become `after`."""

    block_id: Annotated[str, Field(min_length=1, max_length=128)]
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]
    before: Annotated[str, Field(max_length=LONGEST)]
    after: Annotated[str, Field(max_length=LONGEST)]
    replaces: Annotated[
        str | None,
        Field(max_length=40, description="One's own open proposal, which this one stands for."),
    ] = None


async def propose(call: Call[NewProposal, None]) -> Response:
    person, body = acting(call), call.body
    suggestion = await call.services.desk.proposals.propose(
        call.document_id,
        body.block_id,
        WebIndex(body.start),
        WebIndex(body.end),
        body.before,
        body.after,
        author=person.name,
        author_id=person.id,
        replaces=body.replaces,
    )
    return JSONResponse(Suggestion.model_validate(suggestion.to_wire()).model_dump(), 201)


async def withdraw(call: Call[None, None]) -> Response:
    await call.services.desk.proposals.withdraw(
        call.document_id, call.path("suggestion_id"), author_id=acting(call).id
    )
    return Response(status_code=204)


OPERATIONS = (
    Operation(
        "POST",
        "/documents/{document_id}/suggestions",
        propose,
        "Propose a change of the text. It is shown to everybody, and an editor accepts or "
        "rejects it like one of the model's.",
        body=NewProposal,
        answer=Suggestion,
        status=201,
        errors=(NotFound, Conflict, StoreError),
        headers=(ACTOR_HEADER,),
        access=Access.COMMENT,
    ),
    Operation(
        "DELETE",
        "/documents/{document_id}/suggestions/{suggestion_id}",
        withdraw,
        "Take one's own proposal back.",
        status=204,
        errors=(NotFound, NotAllowed, StoreError),
        headers=(ACTOR_HEADER,),
        access=Access.COMMENT,
    ),
)
