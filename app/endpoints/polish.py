"""/polish: the model without a document."""

from app.endpoints.access import Access
from app.endpoints.models import Patch, Polished, PolishText, Usage
from app.endpoints.operation import Call, Operation
from app.errors import ModelUnavailable, TooMany
from app.text.positions import to_web

TIMEOUT_SECONDS = 60.0


async def polish(call: Call[PolishText, None]) -> Polished:
    body = call.body
    result = await call.services.desk.polish_text(
        body.text,
        strength=body.strength,
        alarms=body.alarms,
        steps=body.steps,
        keep=body.keep,
        avoid=body.avoid,
        timeout=TIMEOUT_SECONDS,
    )
    found = [patch for passage in result.passages for patch in passage.patches]
    text = body.text
    for patch in sorted(found, key=lambda patch: patch.start, reverse=True):
        text = text[: patch.start] + patch.after + text[patch.end :]
    patches = [
        Patch(
            start=to_web(body.text, patch.start),
            end=to_web(body.text, patch.end),
            before=patch.before,
            after=patch.after,
            kind=patch.kind,
            score=patch.score,
            alternatives=patch.alternatives,
            steps=patch.steps,
        )
        for patch in found
    ]
    usage = Usage.model_validate(result.usage.model_dump())
    return Polished(text=text, patches=patches, usage=usage, model=result.model)


OPERATIONS = (
    Operation(
        "POST",
        "/polish",
        polish,
        "Polish a text. Nothing is stored.",
        body=PolishText,
        answer=Polished,
        errors=(TooMany, ModelUnavailable),
        access=Access.MEMBER,
    ),
)
