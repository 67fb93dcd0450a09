"""/people/…/reset, /recovery, /handover: for who has lost phone or password, and who has left."""

from typing import Annotated

from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response

from app import clock
from app.accounts import throttle
from app.accounts.callers import NOBODY
from app.accounts.passwords import check_password
from app.accounts.recovery import LIFE_SECONDS
from app.clock import iso
from app.endpoints.access import Access, address_of, origin_of
from app.endpoints.account_models import Password, Secret
from app.endpoints.fields import Body
from app.endpoints.operation import API, Call, Operation
from app.errors import BadRequest, Conflict, NotAllowed, NotFound, TooMany


class ByOwner(Body):
    """The present password of the owner who asks; it may be empty where they have none."""

    password: Password = ""


class Recovery(BaseModel):
    """`secret`, told once, is what the person opens `/recover#SECRET` with."""

    secret: str
    expires_at: str


class RecoverySecret(Body):
    """Of the link."""

    secret: Secret


class Recovered(BaseModel):
    """Whose password it is going to be."""

    name: str
    email: str


class NewPassword(Body):
    """The secret of the link, and what the password is to be."""

    secret: Secret
    password: Password


class Heir(ByOwner):
    """Who is to own what the person of the path owns."""

    to: Annotated[str, Field(max_length=32, description="The id of a person.")]


class HandedOver(BaseModel):
    """How many have another owner now; those that the heir owned before are not counted."""

    documents: int
    workspaces: int


async def reset(call: Call[ByOwner, None]) -> Response:
    accounts, user_id = call.accounts, call.path("user_id")
    await _check(call)
    await accounts.recovery.reset_factors(user_id)
    await accounts.audit.note(
        "second factor reset", call.caller, address_of(call.request), person=user_id
    )
    await accounts.watch.tell(f"user:{user_id}")
    return Response(status_code=204)


async def begin(call: Call[ByOwner, None]) -> Response:
    accounts, user_id = call.accounts, call.path("user_id")
    await _check(call)
    secret = await accounts.recovery.begin(user_id)
    await accounts.audit.note(
        "recovery link made", call.caller, address_of(call.request), person=user_id
    )
    made = Recovery(secret=secret, expires_at=iso(clock.now() + LIFE_SECONDS))
    return JSONResponse(made.model_dump(), 201, {"Location": f"{API}/recovery"})


async def look(call: Call[RecoverySecret, None]) -> Recovered:
    await call.accounts.tries.count((throttle.SECRETS, address_of(call.request)))
    user = await call.accounts.recovery.look(call.body.secret)
    return Recovered(name=user.name, email=user.email)


async def finish(call: Call[NewPassword, None]) -> Recovered:
    accounts, body, address = call.accounts, call.body, address_of(call.request)
    await accounts.tries.count((throttle.SECRETS, address))
    # Before the work of hashing, so that a wrong secret costs us little.
    user = await accounts.recovery.look(body.secret)
    check_password(body.password, names=(user.name, user.email))
    hashed = await accounts.passwords.hash(body.password)
    user = await accounts.recovery.finish(body.secret, hashed)
    await accounts.audit.note("password recovered", NOBODY, address, person=user.id)
    await accounts.watch.tell(f"user:{user.id}")
    return Recovered(name=user.name, email=user.email)


async def hand_over(call: Call[Heir, None]) -> HandedOver:
    accounts, giver, taker = call.accounts, call.path("user_id"), call.body.to
    await _check(call)
    given = await accounts.handover.give(giver, taker)
    await accounts.audit.note(
        "handed over",
        call.caller,
        address_of(call.request),
        person=giver,
        to=taker,
        documents=given.documents,
        workspaces=given.workspaces,
    )
    await accounts.watch.tell(f"user:{taker}")
    return HandedOver(documents=given.documents, workspaces=given.workspaces)


async def _check(call: Call[ByOwner, None] | Call[Heir, None]) -> None:
    origin = origin_of(call.request)
    await call.accounts.gate.check_any_password(call.caller, call.body.password, origin)


OPERATIONS = (
    Operation(
        "POST",
        "/people/{user_id}/reset",
        reset,
        "Take the second factor, recovery codes and passkeys from somebody who has lost them, and "
        "sign them out everywhere.",
        body=ByOwner,
        status=204,
        errors=(NotFound, NotAllowed, TooMany),
        access=Access.SERVER,
    ),
    Operation(
        "POST",
        "/people/{user_id}/recovery",
        begin,
        "Make a link by which somebody who has lost the password chooses a new one, once and "
        "within a day. It takes the place of one made before.",
        body=ByOwner,
        answer=Recovery,
        status=201,
        errors=(NotFound, Conflict, NotAllowed, TooMany),
        access=Access.SERVER,
    ),
    Operation(
        "POST",
        "/people/{user_id}/handover",
        hand_over,
        "Make somebody an owner of all documents and workspaces that a person with a disabled "
        "account owns.",
        body=Heir,
        answer=HandedOver,
        errors=(NotFound, Conflict, NotAllowed, TooMany),
        access=Access.SERVER,
    ),
    Operation(
        "POST",
        "/recovery/look",
        look,
        "Whose new password a link is for.",
        body=RecoverySecret,
        answer=Recovered,
        errors=(NotFound, TooMany),
        access=Access.EVERYBODY,
    ),
    Operation(
        "POST",
        "/recovery",
        finish,
        "Choose a new password by a link. The person is signed out everywhere, and signs in with "
        "it and the second factor, where there is one.",
        body=NewPassword,
        answer=Recovered,
        errors=(NotFound, BadRequest, TooMany),
        access=Access.EVERYBODY,
    ),
)
