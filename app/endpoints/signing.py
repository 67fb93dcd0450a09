"""/session, /setup, /tickets: signing in and out, and the first owner."""

from typing import Any

from pydantic import BaseModel
from starlette.responses import JSONResponse, Response

from app.accounts import throttle
from app.accounts.callers import NOBODY, Caller
from app.accounts.gate import CodeNeeded, WrongCode
from app.accounts.passwords import check_password
from app.accounts.sealing import WrongKey
from app.clock import iso
from app.endpoints.access import Access, cookie_name, is_secure, origin_of, set_secret
from app.endpoints.account_models import Person, Session, SetUp, SignIn, Ticket
from app.endpoints.operation import Call, Operation
from app.errors import BadRequest, Conflict, NotAllowed, NotAuthenticated, TooMany


async def look(call: Call[None, None]) -> Session:
    return await session_of(call, call.caller)


async def sign_in(call: Call[SignIn, None]) -> Response:
    body, origin = call.body, origin_of(call.request)
    accounts = call.accounts
    try:
        user, kept = await accounts.gate.sign_in(body.email, body.password, origin, body.code)
    except CodeNeeded:
        raise
    except WrongCode as error:
        await accounts.audit.note(
            "code refused", NOBODY, origin.address, person=error.extra["person"]
        )
        raise WrongCode() from None
    except NotAuthenticated:
        # The address that was tried stays out of the log: people type passwords there.
        await accounts.audit.note("sign-in refused", NOBODY, origin.address)
        raise
    return await enter(call, user.id, "signed in", Person.of(user), kept=kept)


async def sign_out(call: Call[None, None]) -> Response:
    await leave(call)
    answer = Response(status_code=204)
    name = cookie_name(call.request, call.services.settings)
    secure = is_secure(call.request, call.services.settings)
    answer.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="lax")
    return answer


async def set_up(call: Call[SetUp, None]) -> Response:
    body, accounts, origin = call.body, call.accounts, origin_of(call.request)
    await accounts.tries.count((throttle.SECRETS, origin.address))
    check_password(body.password, names=(body.name, body.email))
    user = await accounts.setup.first_owner(
        body.token,
        name=body.name,
        email=body.email,
        password_hash=await accounts.passwords.hash(body.password),
    )
    return await enter(call, user.id, "set up", Person.of(user))


async def ticket(call: Call[None, None]) -> Ticket:
    secret, until = await call.accounts.tickets.issue(call.caller)
    return Ticket(ticket=secret, expires_at=iso(until))


async def session_of(call: Call[Any, Any], caller: Caller) -> Session:
    """What the page wants to know first."""
    accounts = call.accounts
    person = None
    if caller.user_id is not None:
        person = Person.of(await accounts.users.get(caller.user_id))
    return Session(
        person=person,
        guest=caller.is_known and caller.user_id is None,
        setup_needed=person is None and await accounts.setup.is_needed(),
        public_links=await accounts.switches.public_links(),
        provider=None if accounts.provider is None else accounts.provider.name,
        second_factor_missing=caller.lacks_factor,
        mail=call.services.postman is not None,
    )


async def enter(
    call: Call[Any, Any],
    user_id: str,
    action: str,
    answer: BaseModel | Response,
    *,
    has_factor: bool = False,
    kept: str | None = None,
    **detail: str,
) -> Response:
    """The answer, which makes the browser that person's: under a new session, never an old one.

    `action`, `detail`: what the audit log says of it. `kept`: what `Gate.sign_in` told.
    """
    accounts, origin = call.accounts, origin_of(call.request)
    secret = await accounts.gate.begin(user_id, origin, has_factor=has_factor, kept=kept)
    known = await accounts.sessions.caller(secret)
    await accounts.audit.note(action, known, origin.address, **detail)
    await leave(call)
    return with_cookie(call, answer, secret)


def with_cookie(call: Call[Any, Any], answer: BaseModel | Response, secret: str) -> Response:
    """The answer, which also makes the browser known."""
    response = answer if isinstance(answer, Response) else JSONResponse(answer.model_dump())
    settings = call.services.settings
    name = cookie_name(call.request, settings)
    set_secret(
        response, call.request, settings, name, secret, call.accounts.sessions.longest_seconds
    )
    return response


async def leave(call: Call[Any, Any]) -> None:
    """Ends the session that the request came with: nobody goes on under an old cookie."""
    session_id = call.caller.session_id
    if session_id is not None:
        await call.accounts.sessions.end(session_id)
        await call.accounts.watch.tell(f"session:{session_id}")


OPERATIONS = (
    Operation(
        "GET",
        "/session",
        look,
        "Who this browser is, and how one signs in here.",
        answer=Session,
        access=Access.EVERYBODY,
    ),
    Operation(
        "POST",
        "/session",
        sign_in,
        "Sign in with address and password, and a code where a second factor is on "
        "(`second_factor_needed`). The answer sets the cookie of a new session.",
        body=SignIn,
        answer=Person,
        errors=(NotAuthenticated, CodeNeeded, WrongCode, TooMany, WrongKey),
        access=Access.EVERYBODY,
    ),
    Operation(
        "DELETE",
        "/session",
        sign_out,
        "Sign out. Documents that are open in this browser are closed with 4401.",
        status=204,
        access=Access.EVERYBODY,
    ),
    Operation(
        "POST",
        "/setup",
        set_up,
        "Make the first owner, with the token from the server's log. Works once.",
        body=SetUp,
        answer=Person,
        errors=(NotAllowed, Conflict, TooMany, BadRequest),
        access=Access.EVERYBODY,
    ),
    Operation(
        "POST",
        "/tickets",
        ticket,
        "A ticket for one websocket, good once and for 30 seconds.",
        answer=Ticket,
        access=Access.KNOWN,
    ),
)
