"""/account: one's own name, password, sessions and API tokens."""

from starlette.responses import JSONResponse, Response

from app.endpoints.access import Access, address_of, origin_of
from app.endpoints.account_models import (
    AccountChange,
    NewToken,
    OpenSession,
    OpenSessions,
    PasswordChange,
    Person,
    Token,
    Tokens,
)
from app.endpoints.operation import Call, Operation
from app.errors import BadRequest, NotAllowed, NotFound, TooMany

_DAY = 86400.0


async def read(call: Call[None, None]) -> Person:
    return Person.of(await call.accounts.users.get(str(call.caller.user_id)))


async def change(call: Call[AccountChange, None]) -> Person:
    user_id, body = str(call.caller.user_id), call.body
    return Person.of(
        await call.accounts.users.change(
            user_id, name=body.name, language=body.language, mail_news=body.mail_news
        )
    )


async def change_password(call: Call[PasswordChange, None]) -> Response:
    accounts, origin = call.accounts, origin_of(call.request)
    await accounts.gate.change_password(call.caller, call.body.old, call.body.new, origin)
    await accounts.audit.note("password changed", call.caller, origin.address)
    await accounts.watch.tell(f"user:{call.caller.user_id}")
    return Response(status_code=204)


async def sessions(call: Call[None, None]) -> OpenSessions:
    rows = await call.accounts.sessions.of(str(call.caller.user_id))
    return OpenSessions(sessions=[OpenSession.of(row, call.caller.session_id) for row in rows])


async def end_session(call: Call[None, None]) -> Response:
    session_id = call.path("session_id")
    await call.accounts.sessions.end(session_id, user_id=call.caller.user_id)
    await call.accounts.audit.note("session ended", call.caller, address_of(call.request))
    await call.accounts.watch.tell(f"session:{session_id}")
    return Response(status_code=204)


async def end_others(call: Call[None, None]) -> Response:
    user_id = str(call.caller.user_id)
    await call.accounts.users.sign_out(user_id, but_session=call.caller.session_id)
    await call.accounts.audit.note("other sessions ended", call.caller, address_of(call.request))
    await call.accounts.watch.tell(f"user:{user_id}")
    return Response(status_code=204)


async def tokens(call: Call[None, None]) -> Tokens:
    rows = await call.accounts.tokens.of(str(call.caller.user_id))
    return Tokens(tokens=[Token.of(row) for row in rows])


async def create_token(call: Call[NewToken, None]) -> Response:
    body = call.body
    row, secret = await call.accounts.tokens.create(
        str(call.caller.user_id),
        name=body.name,
        scopes=body.scopes,
        seconds=None if body.days is None else body.days * _DAY,
    )
    await call.accounts.audit.note(
        "token created",
        call.caller,
        address_of(call.request),
        token=row.id,
        scopes=list(row.scopes),
    )
    return JSONResponse(Token.of(row, secret).model_dump(), 201)


async def withdraw_token(call: Call[None, None]) -> Response:
    token_id = call.path("token_id")
    await call.accounts.tokens.withdraw(token_id, user_id=str(call.caller.user_id))
    await call.accounts.audit.note(
        "token withdrawn", call.caller, address_of(call.request), token=token_id
    )
    await call.accounts.watch.tell(f"token:{token_id}")
    return Response(status_code=204)


OPERATIONS = (
    Operation(
        "GET",
        "/account",
        read,
        "The person who asks.",
        answer=Person,
        access=Access.MEMBER,
    ),
    Operation(
        "PATCH",
        "/account",
        change,
        "Change one's name, and in which language mail comes and whether news does. Documents that "
        "are open show the name after they are opened again.",
        body=AccountChange,
        answer=Person,
        access=Access.PERSON,
    ),
    Operation(
        "POST",
        "/account/password",
        change_password,
        "Change one's password. All other sessions end, in open documents too.",
        body=PasswordChange,
        status=204,
        errors=(NotAllowed, BadRequest, TooMany),
        access=Access.PERSON,
    ),
    Operation(
        "GET",
        "/account/sessions",
        sessions,
        "Where one is signed in.",
        answer=OpenSessions,
        access=Access.PERSON,
    ),
    Operation(
        "DELETE",
        "/account/sessions",
        end_others,
        "Sign out everywhere else.",
        status=204,
        access=Access.PERSON,
    ),
    Operation(
        "DELETE",
        "/account/sessions/{session_id}",
        end_session,
        "Sign out somewhere else.",
        status=204,
        errors=(NotFound,),
        access=Access.PERSON,
    ),
    Operation(
        "GET",
        "/account/tokens",
        tokens,
        "One's API tokens, without their secrets.",
        answer=Tokens,
        access=Access.PERSON,
    ),
    Operation(
        "POST",
        "/account/tokens",
        create_token,
        "Create an API token (`Authorization: Bearer SECRET`). The secret is shown only here.",
        body=NewToken,
        answer=Token,
        status=201,
        errors=(BadRequest, TooMany),
        access=Access.PERSON,
    ),
    Operation(
        "DELETE",
        "/account/tokens/{token_id}",
        withdraw_token,
        "Withdraw an API token. Its open connections are closed with 4401.",
        status=204,
        errors=(NotFound,),
        access=Access.PERSON,
    ),
)
