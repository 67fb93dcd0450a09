"""/account/passkeys: one's own; /session/passkey: signing in with one."""

import re
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response

from app.accounts import throttle
from app.accounts.callers import NOBODY
from app.accounts.passkeys import PasskeyRow, Site
from app.clock import iso
from app.endpoints.access import Access, address_of, origin_of
from app.endpoints.account_models import Name, Password, Person
from app.endpoints.fields import Body
from app.endpoints.operation import Call, Operation
from app.endpoints.signing import enter
from app.errors import BadRequest, Conflict, NotAllowed, NotAuthenticated, NotFound, TooMany

_ADDRESS = re.compile(r"[0-9.]+|\[.*|.*:.*")


class WithPassword(Body):
    """The present password; it may be empty where there is none."""

    password: Password = ""


class Options(BaseModel):
    """For `navigator.credentials`, as `parseCreationOptionsFromJSON` and its kin read it."""

    options: dict[str, Any]


class NewPasskey(Body):
    """What the device has made, as `toJSON` gives it."""

    name: Name
    credential: dict[str, Any]


class Answer(Body):
    """What the device has signed, as `toJSON` gives it."""

    credential: dict[str, Any]


class Passkey(BaseModel):
    """A device that lets the person in."""

    id: str
    name: str
    created_at: str
    used_at: Annotated[str | None, Field(description="null: not yet.")]

    @classmethod
    def of(cls, row: PasskeyRow) -> "Passkey":
        """From the row."""
        used = None if row.used_at is None else iso(row.used_at)
        return cls(id=row.id, name=row.name, created_at=iso(row.created_at), used_at=used)


class Passkeys(BaseModel):
    """The newest first."""

    passkeys: list[Passkey]


async def read(call: Call[None, None]) -> Passkeys:
    rows = await call.accounts.passkeys.of(str(call.caller.user_id))
    return Passkeys(passkeys=[Passkey.of(row) for row in rows])


async def begin_adding(call: Call[WithPassword, None]) -> Options:
    accounts, user_id = call.accounts, str(call.caller.user_id)
    await accounts.gate.check_any_password(call.caller, call.body.password, origin_of(call.request))
    return Options(options=await accounts.passkeys.begin_adding(user_id, _site(call)))


async def add(call: Call[NewPasskey, None]) -> Response:
    body, user_id = call.body, str(call.caller.user_id)
    row = await call.accounts.passkeys.add(user_id, body.name, body.credential, _site(call))
    await call.accounts.audit.note("passkey added", call.caller, address_of(call.request))
    return JSONResponse(Passkey.of(row).model_dump(), 201)


async def remove(call: Call[None, None]) -> Response:
    user_id = str(call.caller.user_id)
    await call.accounts.passkeys.remove(call.path("passkey_id"), user_id=user_id)
    await call.accounts.audit.note("passkey removed", call.caller, address_of(call.request))
    return Response(status_code=204)


async def begin(call: Call[None, None]) -> Options:
    await call.accounts.tries.count((throttle.TRIPS, address_of(call.request)))
    return Options(options=await call.accounts.passkeys.begin(_site(call)))


async def sign_in(call: Call[Answer, None]) -> Response:
    accounts, origin = call.accounts, origin_of(call.request)
    await accounts.tries.count((throttle.BY_ADDRESS, origin.address))
    try:
        user = await accounts.passkeys.person(call.body.credential, _site(call))
    except NotAuthenticated:
        await accounts.audit.note("sign-in refused", NOBODY, origin.address, passkey=True)
        raise
    return await enter(
        call, user.id, "signed in", Person.of(user), has_factor=True, provider="passkey"
    )


def _site(call: Call[Any, Any]) -> Site:
    request, public = call.request, call.services.settings.public_url
    origin = public.rstrip("/") or f"{request.url.scheme}://{request.url.netloc}"
    parts = urlsplit(origin)
    host = parts.hostname or ""
    if _ADDRESS.fullmatch(host):
        raise BadRequest(
            "Passkeys need a server with a name: open it under one instead of an IP address."
        )
    return Site(host, f"{parts.scheme}://{parts.netloc}")


_PATH = "/account/passkeys"

OPERATIONS = (
    Operation(
        "GET",
        _PATH,
        read,
        "One's passkeys.",
        answer=Passkeys,
        access=Access.PERSON,
    ),
    Operation(
        "POST",
        f"{_PATH}/begin",
        begin_adding,
        "Begin to add a passkey (WebAuthn), with the present password.",
        body=WithPassword,
        answer=Options,
        errors=(BadRequest, NotAllowed, TooMany),
        access=Access.PERSON,
    ),
    Operation(
        "POST",
        _PATH,
        add,
        "Add what the device has made within five minutes.",
        body=NewPasskey,
        answer=Passkey,
        status=201,
        errors=(BadRequest, Conflict, TooMany),
        access=Access.PERSON,
    ),
    Operation(
        "DELETE",
        f"{_PATH}/{{passkey_id}}",
        remove,
        "Remove a passkey: it lets nobody in any more.",
        status=204,
        errors=(NotFound,),
        access=Access.PERSON,
    ),
    Operation(
        "POST",
        "/session/passkey/begin",
        begin,
        "Begin to sign in with a passkey.",
        answer=Options,
        errors=(BadRequest, TooMany),
        access=Access.EVERYBODY,
    ),
    Operation(
        "POST",
        "/session/passkey",
        sign_in,
        "Sign in with what a device has signed. The answer sets the cookie of a new session.",
        body=Answer,
        answer=Person,
        errors=(NotAuthenticated, BadRequest, TooMany),
        access=Access.EVERYBODY,
    ),
)
