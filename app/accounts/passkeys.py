"""Passkeys (WebAuthn): signing in with a device that has asked who sits there, without a password.

The device says so with a signature, so it is password and second factor in one: a key that it
has, and a finger, face or PIN that opens it. It is bound to the server's name.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import webauthn
from sqlalchemy import Connection, delete, func, select, update
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, parse_client_data_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from app import clock
from app.accounts import errands
from app.accounts.secrets import new_id
from app.accounts.users import User, checked_name, get_user
from app.errors import BadRequest, Conflict, NotAuthenticated, NotFound, TooMany
from app.store.accounts_schema import passkeys
from app.store.database import Database

T = TypeVar("T")

MOST = 20
"""Passkeys of one person."""
LONGEST_ID = 1400
"""Of a credential, in base64: devices have 1,023 bytes at most."""
LIFE_SECONDS = 300.0
"""From the question to the answer of the device."""
_ADDING, _ENTERING = "passkey-add", "passkey"


@dataclass(frozen=True)
class Site:
    """What devices know the server by: its name, and where its pages come from."""

    host: str
    origin: str


@dataclass(frozen=True)
class PasskeyRow:
    """A passkey as its person sees it. Times are seconds since the epoch."""

    id: str
    name: str
    created_at: float
    used_at: float | None


class Passkeys:
    """Of all people."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, user_id: str) -> list[PasskeyRow]:
        """A person's passkeys, the newest first."""
        query = (
            select(passkeys)
            .where(passkeys.c.user_id == user_id)
            .order_by(passkeys.c.created_at.desc(), passkeys.c.id)
        )
        return await self._database.read(lambda c: [_row(row) for row in c.execute(query)])

    async def counts(self) -> dict[str, int]:
        """How many each person has, by id; who has none is left out."""
        query = select(passkeys.c.user_id, func.count()).group_by(passkeys.c.user_id)
        return await self._database.read(lambda c: {row[0]: row[1] for row in c.execute(query)})

    async def begin_adding(self, user_id: str, site: Site) -> dict[str, Any]:
        """What the browser asks the device for (PublicKeyCredentialCreationOptionsJSON).

        Raises:
            TooMany
        """

        def known(connection: Connection) -> tuple[User, list[str]]:
            mine = select(passkeys.c.credential_id).where(passkeys.c.user_id == user_id)
            return get_user(connection, user_id), list(connection.execute(mine).scalars())

        user, ids = await self._database.read(known)
        _check_room(len(ids))
        options = webauthn.generate_registration_options(
            rp_id=site.host,
            rp_name="Burnish",
            user_id=user.id.encode(),
            user_name=user.email,
            user_display_name=user.name,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=[
                PublicKeyCredentialDescriptor(id=base64url_to_bytes(each)) for each in ids
            ],
        )
        await self._remember(options.challenge, _ADDING, user.id)
        return _json_of(options)

    async def add(
        self, user_id: str, name: str, credential: Mapping[str, Any], site: Site
    ) -> PasskeyRow:
        """Keeps what the device has made.

        Raises:
            BadRequest: it cannot be read, is not for this server, or took too long.
            Conflict: it is known. TooMany
        """
        challenge = _readable(lambda: _challenge_of(credential))
        began = await self._database.write(lambda c: errands.take(c, challenge, _ADDING))
        if began is None or began["user_id"] != user_id:
            raise BadRequest("This took too long, or was done already; begin again.")
        made = _readable(
            lambda: webauthn.verify_registration_response(
                credential=dict(credential),
                expected_challenge=base64url_to_bytes(challenge),
                expected_rp_id=site.host,
                expected_origin=site.origin,
                require_user_verification=True,
            )
        )
        named = bytes_to_base64url(made.credential_id)
        if len(named) > LONGEST_ID:
            raise BadRequest("This device names its passkeys with more than 1,023 bytes.")
        row = PasskeyRow(new_id(), checked_name(name), clock.now(), None)
        values = {
            "id": row.id,
            "user_id": user_id,
            "credential_id": named,
            "public_key": bytes_to_base64url(made.credential_public_key),
            "sign_count": made.sign_count,
            "name": row.name,
            "created_at": row.created_at,
        }

        def work(connection: Connection) -> PasskeyRow:
            mine = select(func.count()).where(passkeys.c.user_id == user_id)
            _check_room(connection.execute(mine).scalar_one())
            same = passkeys.c.credential_id == named
            if connection.execute(select(passkeys.c.id).where(same)).first() is not None:
                raise Conflict("This passkey is known already.")
            connection.execute(passkeys.insert().values(values))
            return row

        return await self._database.write(work)

    async def begin(self, site: Site) -> dict[str, Any]:
        """What the browser asks any device for (PublicKeyCredentialRequestOptionsJSON)."""
        options = webauthn.generate_authentication_options(
            rp_id=site.host, user_verification=UserVerificationRequirement.REQUIRED
        )
        await self._remember(options.challenge, _ENTERING, None)
        return _json_of(options)

    async def person(self, credential: Mapping[str, Any], site: Site) -> User:
        """Who has signed. Each answer of a device is taken once.

        Raises:
            BadRequest: it cannot be read. NotAuthenticated: it lets nobody in.
        """
        challenge = _readable(lambda: _challenge_of(credential))
        named = str(credential.get("id"))[:LONGEST_ID]

        def look(connection: Connection) -> Any:
            errand = errands.take(connection, challenge, _ENTERING)
            query = select(passkeys).where(passkeys.c.credential_id == named)
            return None if errand is None else connection.execute(query).first()

        row = await self._database.write(look)
        if row is None:
            raise NotAuthenticated("This passkey is not known here, or it took too long.")
        try:
            seen = webauthn.verify_authentication_response(
                credential=dict(credential),
                expected_challenge=base64url_to_bytes(challenge),
                expected_rp_id=site.host,
                expected_origin=site.origin,
                credential_public_key=base64url_to_bytes(row.public_key),
                credential_current_sign_count=row.sign_count,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, KeyError, TypeError):
            raise NotAuthenticated("The answer of this passkey is not right.") from None
        count = seen.new_sign_count

        def enter(connection: Connection) -> User:
            # Compare-and-set: a copy of the device that counts by itself is noticed.
            one = passkeys.c.id == row.id, passkeys.c.sign_count == row.sign_count
            used = update(passkeys).where(*one).values(sign_count=count, used_at=clock.now())
            user = get_user(connection, row.user_id)
            if not connection.execute(used).rowcount or user.disabled_at is not None:
                raise NotAuthenticated("This passkey lets nobody in any more.")
            return user

        return await self._database.write(enter)

    async def remove(self, passkey_id: str, *, user_id: str) -> None:
        """It lets nobody in any more. Raises NotFound."""
        mine = passkeys.c.id == passkey_id, passkeys.c.user_id == user_id
        gone = delete(passkeys).where(*mine)
        if not await self._database.write(lambda c: c.execute(gone).rowcount):
            raise NotFound("There is no such passkey; it may have been removed.")

    async def _remember(self, challenge: bytes, kind: str, data: Any) -> None:
        secret = bytes_to_base64url(challenge)
        await self._database.write(
            lambda c: errands.put(c, secret, kind, {"user_id": data}, LIFE_SECONDS)
        )


def _check_room(count: int) -> None:
    if count >= MOST:
        raise TooMany(f"{MOST} passkeys are the most; remove one that is not used.")


def _challenge_of(credential: Mapping[str, Any]) -> str:
    said = parse_client_data_json(base64url_to_bytes(credential["response"]["clientDataJSON"]))
    return bytes_to_base64url(said.challenge)


def _readable(work: Callable[[], T]) -> T:
    try:
        return work()
    except (WebAuthnException, ValueError, KeyError, TypeError, AttributeError):
        raise BadRequest("The answer of the device cannot be read, or is not for here.") from None


def _json_of(options: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(webauthn.options_to_json(options))
    return found


def _row(row: Any) -> PasskeyRow:
    return PasskeyRow(row.id, row.name, row.created_at, row.used_at)
