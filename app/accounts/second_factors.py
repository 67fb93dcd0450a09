"""The second factor: codes from an app (TOTP, RFC 6238), and recovery codes for who has lost it."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from hmac import compare_digest
from typing import Any

import pyotp
import segno
from argon2 import PasswordHasher
from sqlalchemy import Connection, delete, func, select, update

from app import clock
from app.accounts import touch
from app.accounts.callers import Caller
from app.accounts.passwords import Passwords
from app.accounts.sealing import Seal
from app.accounts.secrets import new_id
from app.accounts.standing import renewed
from app.accounts.switches import DEMAND, put, second_factor_demanded
from app.accounts.users import User, get_user
from app.errors import Conflict, NotAllowed
from app.store.accounts_schema import recovery_codes, second_factors, users
from app.store.database import Database
from app.store.dialects import insert_or

ISSUER = "Burnish"
STEP_SECONDS = 30
DIGITS = 6
STEPS_OFF = 1
"""By how many steps a phone's clock may differ from ours."""
SETTING_UP_SECONDS = 3600.0
HOW_MANY = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_HALF = 6


@dataclass(frozen=True)
class NewFactor:
    """What an app needs to know: once, before the first code confirms it.

    Attributes:
        key: in base32, to be typed where nothing can be scanned.
        address: the same as an `otpauth:` address. `picture`: of it, as SVG in a `data:` address.
    """

    key: str
    address: str
    picture: str


class SecondFactors:
    """Of all people. Codes are read by `Gate`, which counts tries."""

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        # Codes are random, unlike passwords, and ten are made and compared at once.
        self._passwords = Passwords(PasswordHasher(time_cost=2, memory_cost=8192, parallelism=1))
        self._seal = seal

    async def begin(self, user_id: str) -> NewFactor:
        """A new key, which is asked for once a code has confirmed it.

        Raises:
            Conflict: it is on already.
        """
        key = pyotp.random_base32()
        row = {"secret": self._seal.close(key), "last_step": 0, "created_at": clock.now()}

        def work(connection: Connection) -> User:
            user = get_user(connection, user_id)
            if user.has_second_factor:
                raise Conflict("Your second factor is on already; turn it off first.")
            statement = insert_or(connection, second_factors).values(user_id=user_id, **row)
            connection.execute(
                statement.on_conflict_do_update(index_elements=[second_factors.c.user_id], set_=row)
            )
            return user

        user = await self._database.write(work)
        address = pyotp.TOTP(key).provisioning_uri(name=user.email, issuer_name=ISSUER)
        picture = segno.make(address, error="m", micro=False)
        return NewFactor(key, address, picture.svg_data_uri(scale=5, border=4, light="#fff"))

    async def confirm(self, user_id: str, code: str) -> list[str]:
        """On from now on; the recovery codes, which are told only here.

        Raises:
            NotAllowed: the code is not right. Conflict: none was begun, or it is on.
        """

        def check(connection: Connection) -> None:
            if get_user(connection, user_id).has_second_factor:
                raise Conflict("Your second factor is on already.")
            kept = _kept(connection, user_id)
            if kept is None or kept.created_at < clock.now() - SETTING_UP_SECONDS:
                raise Conflict("This took too long; begin to set up the second factor again.")
            if not self._takes(connection, kept, code):
                raise NotAllowed(
                    "This code is not right. Wait for the next one, and look whether the clock "
                    "of your phone is right."
                )

        def turn_on(connection: Connection) -> None:
            if _kept(connection, user_id) is None:
                raise Conflict("The second factor was turned off elsewhere; begin again.")
            on = update(users).where(users.c.id == user_id)
            connection.execute(on.values(second_factor_at=clock.now()))
            _replace_codes(connection, user_id, rows)

        await self._database.write(check)
        # Hashing takes a while: not before the code is known to be right.
        codes, rows = await self._new_codes(user_id)
        await self._database.write(turn_on)
        return codes

    async def new_recovery_codes(self, user_id: str) -> list[str]:
        """Others in place of all that there were. Raises Conflict: it is off."""
        codes, rows = await self._new_codes(user_id)

        def work(connection: Connection) -> None:
            if not get_user(connection, user_id).has_second_factor:
                raise Conflict("Your second factor is off; there is nothing to recover.")
            _replace_codes(connection, user_id, rows)

        await self._database.write(work)
        return codes

    async def recovery_codes_left(self, user_id: str) -> int:
        """How many recovery codes of the person have not been used."""
        count = select(func.count()).where(recovery_codes.c.user_id == user_id)
        return await self._database.read(lambda c: int(c.execute(count).scalar_one()))

    async def turn_off(self, user_id: str) -> bool:
        """Signing in asks for the password alone; whether it was on. Raises NotFound."""

        def work(connection: Connection) -> bool:
            was_on = get_user(connection, user_id).has_second_factor
            forget_factor(connection, user_id)
            # Where everybody must have one, the person is out.
            touch.access(connection)
            return was_on

        return await self._database.write(work)

    async def is_demanded(self) -> bool:
        """Whether everybody must have one: see `demand.py`."""
        return await self._database.read(second_factor_demanded)

    async def demand(self, on: bool, caller: Caller) -> None:
        """From now on, or no longer, everybody must have one; open connections feel it, too.

        Raises:
            Conflict: it would shut out `caller`, who asks for it; nothing has changed.
        """

        def work(connection: Connection) -> None:
            put(connection, DEMAND, on)
            if renewed(connection, caller).lacks_factor:
                raise Conflict("Set up a second factor of your own first; then demand it of all.")

        await self._database.write(work)

    async def takes(self, user_id: str, given: str) -> bool:
        """Whether it is a code of now, or a recovery code: each is taken once.

        Raises:
            WrongKey: BURNISH_SECRET_KEY is not the one that the secret was kept with.
        """
        code = "".join(c for c in given if c.isalnum()).lower()
        if len(code) == DIGITS:
            return await self._database.write(lambda c: self._takes_now(c, user_id, code))
        if len(code) != 2 * _HALF:
            return False
        query = select(recovery_codes.c.code_hash).where(recovery_codes.c.user_id == user_id)
        kept = await self._database.read(lambda c: list(c.execute(query).scalars()))
        found = await self._passwords.which(code, kept)
        if found is None:
            return False
        # Whoever deletes the row has used it: there is no second time.
        used = delete(recovery_codes).where(
            recovery_codes.c.user_id == user_id, recovery_codes.c.code_hash == found
        )
        return await self._database.write(lambda c: c.execute(used).rowcount == 1)

    def _takes_now(self, connection: Connection, user_id: str, code: str) -> bool:
        kept = _kept(connection, user_id)
        return kept is not None and self._takes(connection, kept, code)

    def _takes(self, connection: Connection, kept: Any, code: str) -> bool:
        totp = pyotp.TOTP(self._seal.open(kept.secret))
        now = int(clock.now()) // STEP_SECONDS
        steps = range(now - STEPS_OFF, now + STEPS_OFF + 1)
        given = "".join(c for c in code if c.isalnum()).encode()
        # All of them, so that the time does not tell which one was close.
        fits = [
            step
            for step in steps
            if compare_digest(totp.generate_otp(step).encode(), given) and step > kept.last_step
        ]
        if not fits:
            return False
        # Compare-and-set: of two who send the same code at once, one gets in.
        taken = update(second_factors).where(
            second_factors.c.user_id == kept.user_id,
            second_factors.c.last_step == kept.last_step,
        )
        return connection.execute(taken.values(last_step=fits[0])).rowcount == 1

    async def _new_codes(self, user_id: str) -> tuple[list[str], list[dict[str, Any]]]:
        codes = [
            "".join(secrets.choice(_LETTERS) for _ in range(2 * _HALF)) for _ in range(HOW_MANY)
        ]
        rows = [
            {
                "id": new_id(),
                "user_id": user_id,
                "code_hash": await self._passwords.hash(code),
                "created_at": clock.now(),
            }
            for code in codes
        ]
        return [f"{code[:_HALF]}-{code[_HALF:]}" for code in codes], rows


def _kept(connection: Connection, user_id: str) -> Any:
    return connection.execute(
        select(second_factors).where(second_factors.c.user_id == user_id)
    ).first()


def _replace_codes(connection: Connection, user_id: str, rows: Sequence[dict[str, Any]]) -> None:
    connection.execute(delete(recovery_codes).where(recovery_codes.c.user_id == user_id))
    connection.execute(recovery_codes.insert(), list(rows))


def forget_factor(connection: Connection, user_id: str) -> None:
    """The app and the recovery codes let nobody in any more."""
    for table in (recovery_codes, second_factors):
        connection.execute(delete(table).where(table.c.user_id == user_id))
    connection.execute(update(users).where(users.c.id == user_id).values(second_factor_at=None))
