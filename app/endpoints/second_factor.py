"""/account/second-factor: one's codes at sign-in."""

from typing import Annotated

from pydantic import BaseModel, Field
from starlette.responses import Response

from app.accounts import throttle
from app.accounts.sealing import WrongKey
from app.endpoints.access import Access, address_of, origin_of
from app.endpoints.account_models import Code, Password
from app.endpoints.fields import Body
from app.endpoints.operation import Call, Operation
from app.errors import Conflict, NotAllowed, TooMany


class WithPassword(Body):
    """The present password: it is really the person who asks."""

    password: Password


class FirstCode(Body):
    """What the app shows."""

    code: Code


class SecondFactor(BaseModel):
    """Whether it is on, whether everybody must have one, and how many recovery codes are left."""

    on: bool
    demanded: bool
    recovery_codes_left: int


class NewSecondFactor(BaseModel):
    """What the app needs, told once: the key, and the same as an address and a QR code of it."""

    key: str
    address: str
    picture: Annotated[str, Field(description="SVG, as a `data:` address.")]


class RecoveryCodes(BaseModel):
    """Each good once. They are shown only here."""

    codes: list[str]


async def read(call: Call[None, None]) -> SecondFactor:
    accounts, user_id = call.accounts, str(call.caller.user_id)
    user = await accounts.users.get(user_id)
    left = await accounts.factors.recovery_codes_left(user_id)
    demanded = await accounts.factors.is_demanded()
    return SecondFactor(on=user.has_second_factor, demanded=demanded, recovery_codes_left=left)


async def begin(call: Call[WithPassword, None]) -> NewSecondFactor:
    await _check(call)
    made = await call.accounts.factors.begin(str(call.caller.user_id))
    return NewSecondFactor(key=made.key, address=made.address, picture=made.picture)


async def confirm(call: Call[FirstCode, None]) -> RecoveryCodes:
    accounts, user_id = call.accounts, str(call.caller.user_id)
    tries = throttle.CODES, user_id
    await accounts.tries.count(tries)
    codes = await accounts.factors.confirm(user_id, call.body.code)
    await accounts.tries.forgive(tries)
    await _note(call, "second factor turned on")
    return RecoveryCodes(codes=codes)


async def renew(call: Call[WithPassword, None]) -> RecoveryCodes:
    await _check(call)
    codes = await call.accounts.factors.new_recovery_codes(str(call.caller.user_id))
    await _note(call, "recovery codes made")
    return RecoveryCodes(codes=codes)


async def turn_off(call: Call[WithPassword, None]) -> Response:
    await _check(call)
    user_id = str(call.caller.user_id)
    if await call.accounts.factors.turn_off(user_id):
        await _note(call, "second factor turned off")
        await call.accounts.watch.tell(f"user:{user_id}")
    return Response(status_code=204)


async def _check(call: Call[WithPassword, None]) -> None:
    await call.accounts.gate.check_password(
        call.caller, call.body.password, origin_of(call.request)
    )


async def _note(call: Call[WithPassword, None] | Call[FirstCode, None], action: str) -> None:
    await call.accounts.audit.note(action, call.caller, address_of(call.request))


_PATH = "/account/second-factor"

OPERATIONS = (
    Operation(
        "GET",
        _PATH,
        read,
        "Whether signing in with one's password asks for a code, too.",
        answer=SecondFactor,
        access=Access.PERSON,
        sets_up=True,
    ),
    Operation(
        "POST",
        _PATH,
        begin,
        "Begin to set up a second factor (TOTP). It is asked for once a code has confirmed it.",
        body=WithPassword,
        answer=NewSecondFactor,
        errors=(NotAllowed, Conflict, TooMany),
        access=Access.PERSON,
        sets_up=True,
    ),
    Operation(
        "POST",
        f"{_PATH}/confirm",
        confirm,
        "Turn it on with the first code. The answer has the recovery codes.",
        body=FirstCode,
        answer=RecoveryCodes,
        errors=(NotAllowed, Conflict, TooMany, WrongKey),
        access=Access.PERSON,
        sets_up=True,
    ),
    Operation(
        "POST",
        f"{_PATH}/recovery-codes",
        renew,
        "New recovery codes in place of the old ones.",
        body=WithPassword,
        answer=RecoveryCodes,
        errors=(NotAllowed, Conflict, TooMany),
        access=Access.PERSON,
    ),
    Operation(
        "POST",
        f"{_PATH}/off",
        turn_off,
        "Turn it off: signing in asks for the password alone.",
        body=WithPassword,
        status=204,
        errors=(NotAllowed, TooMany),
        access=Access.PERSON,
    ),
)
