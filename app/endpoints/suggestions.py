"""/documents/{id}/suggestions: list them, decide them, ask for more."""

from typing import Any, Literal
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.endpoints.access import Access
from app.endpoints.bodies import check_text
from app.endpoints.models import (
    Accept,
    DecideMany,
    Decisions,
    OneOfMany,
    PolishDocument,
    Queued,
    Suggestion,
    Suggestions,
    SuggestionsQuery,
    Verdict,
)
from app.endpoints.operation import Call, Operation
from app.endpoints.problem import problem
from app.errors import BadRequest, Conflict, ModelUnavailable, NotFound, StoreError, TooMany
from app.suggestions.decisions import Choice
from app.text.suggestion import Decided, SuggestionStatus

_LONGEST_NAME = 100
_LONGEST_KEY = 255


class AlreadyDecided(Conflict):
    """Somebody else was first. `status` and `by` say what and who."""

    code = "already_decided"
    title = "This suggestion has been decided already."


class Stale(Conflict):
    """The text is no longer the one the suggestion was made for."""

    code = "stale"
    title = "The text of this suggestion has changed."


async def list_of(call: Call[None, SuggestionsQuery]) -> Suggestions:
    status = None if call.query.status is None else SuggestionStatus(call.query.status)
    found = await call.services.desk.list(call.document_id, status)
    return Suggestions(
        suggestions=[Suggestion.model_validate(suggestion.to_wire()) for suggestion in found]
    )


async def accept(call: Call[Accept, None]) -> Verdict | Response:
    return await _decide(call, "accept", call.body.choice)


async def reject(call: Call[None, None]) -> Verdict | Response:
    return await _decide(call, "reject")


async def _decide(
    call: Call[Any, None], decision: Literal["accept", "reject"], choice: Choice = None
) -> Verdict | Response:
    suggestion_id = call.path("suggestion_id")
    decided = await call.services.desk.decide(
        call.document_id,
        suggestion_id,
        decision,
        actor=actor_of(call),
        key=_key_of(call.request),
        choice=choice,
    )
    if decided.won:
        return Verdict(
            id=suggestion_id, status=decided.status.value, by=decided.by, seq=decided.seq
        )
    return _lost(decided, call.request)


def _lost(decided: Decided, request: Request) -> JSONResponse:
    status, by = decided.status.value, decided.by
    if decided.status in (SuggestionStatus.ACCEPTED, SuggestionStatus.REJECTED):
        who = by or "Somebody else"
        return problem(AlreadyDecided(f"{who} {status} it.", status=status, by=by), request)
    return problem(Stale(f"The suggestion is {status}.", status=status, by=by), request)


async def decide_many(call: Call[DecideMany, None]) -> Decisions:
    answers = await call.services.desk.decide_many(
        call.document_id, call.body.ids, call.body.decision, actor=actor_of(call)
    )
    return Decisions(
        decided=[
            OneOfMany(
                id=suggestion_id,
                won=decided.won,
                status=decided.status.value,
                by=decided.by,
                seq=decided.seq,
            )
            for suggestion_id, decided in answers
        ]
    )


async def polish(call: Call[PolishDocument, None]) -> Queued:
    asked = await call.services.desk.polish_document(
        call.document_id,
        blocks=call.body.blocks,
        strength=call.body.strength,
        alarms=call.body.alarms,
        steps=call.body.steps,
    )
    return Queued(blocks=asked)


def actor_of(call: Call[Any, Any]) -> str:
    """Who decides: whoever signed in; else the `X-Burnish-Actor` header, percent-encoded UTF-8,
    or 'API'."""
    if call.caller.name is not None:
        return call.caller.name
    try:
        name = unquote(call.request.headers.get("x-burnish-actor", ""), errors="strict").strip()
    except UnicodeDecodeError:
        raise BadRequest("X-Burnish-Actor is not percent-encoded UTF-8.") from None
    check_text(name)
    if len(name) > _LONGEST_NAME or any(c in name for c in "\n\r\t"):
        raise BadRequest(f"X-Burnish-Actor is one line of at most {_LONGEST_NAME} characters.")
    return name or "API"


def _key_of(request: Request) -> str | None:
    key = request.headers.get("idempotency-key")
    if key is None:
        return None
    if not 0 < len(key) <= _LONGEST_KEY or not (key.isascii() and key.isprintable()):
        raise BadRequest(f"Idempotency-Key is 1 to {_LONGEST_KEY} printable ASCII characters.")
    return key


_ACTOR = ("X-Burnish-Actor", "Who decides, percent-encoded UTF-8; shown to everybody.")
_KEY = ("Idempotency-Key", "A repeat with the same key gets the first answer again.")
_SUGGESTION = "/documents/{document_id}/suggestions/{suggestion_id}"

OPERATIONS = (
    Operation(
        "GET",
        "/documents/{document_id}/suggestions",
        list_of,
        "List a document's suggestions, all of them or those of one status.",
        query=SuggestionsQuery,
        answer=Suggestions,
        errors=(NotFound,),
        access=Access.READ,
    ),
    Operation(
        "POST",
        f"{_SUGGESTION}/accept",
        accept,
        "Accept a suggestion: the text changes exactly once, whoever else accepts it too.",
        body=Accept,
        answer=Verdict,
        errors=(NotFound, AlreadyDecided, Stale, StoreError),
        headers=(_ACTOR, _KEY),
        access=Access.EDIT,
    ),
    Operation(
        "POST",
        f"{_SUGGESTION}/reject",
        reject,
        "Reject a suggestion. It does not come back for the same sentence.",
        answer=Verdict,
        errors=(NotFound, AlreadyDecided, Stale, StoreError),
        headers=(_ACTOR, _KEY),
        access=Access.EDIT,
    ),
    Operation(
        "POST",
        "/documents/{document_id}/suggestions/decide",
        decide_many,
        "Accept or reject several suggestions; each is decided on its own.",
        body=DecideMany,
        answer=Decisions,
        errors=(NotFound, StoreError),
        headers=(_ACTOR,),
        access=Access.EDIT,
    ),
    Operation(
        "POST",
        "/documents/{document_id}/polish",
        polish,
        "Ask the model about a document now. Suggestions come as they are made.",
        body=PolishDocument,
        answer=Queued,
        status=202,
        errors=(NotFound, Conflict, TooMany, ModelUnavailable),
        access=Access.EDIT,
    ),
)
