"""Recovery: who cannot get in, by phone, device or password, is helped by an owner of the server;
who has forgotten the password also by mail, where the server sends any."""

import hashlib
from typing import Any

from sqlalchemy import Connection, delete

from app.accounts import errands
from app.accounts.alerts import alert
from app.accounts.second_factors import forget_factor
from app.accounts.secrets import new_id, new_secret
from app.accounts.users import User, checked_email, end_sessions, fold, get_user, new_password
from app.errors import Conflict, NotFound
from app.mail import outbox
from app.store.accounts_schema import passkeys
from app.store.database import Database

LIFE_SECONDS = 24 * 3600.0
"""Of a link to a new password that an owner makes."""
MAILED_SECONDS = 30 * 60.0
"""Of one that goes out by mail."""


class Recovery:
    """Of all people. Who asks for it has been checked by the caller."""

    def __init__(self, database: Database, *, mails: bool = False) -> None:
        """`mails`: the server sends mail."""
        self._database = database
        self._mails = mails

    async def reset_factors(self, user_id: str) -> None:
        """App, recovery codes and passkeys let nobody in any more, and every session ends: what
        was lost may still be signed in. The password alone opens the account, until there is
        another factor.

        Raises:
            NotFound
        """

        def work(connection: Connection) -> None:
            get_user(connection, user_id)
            forget_factor(connection, user_id)
            connection.execute(delete(passkeys).where(passkeys.c.user_id == user_id))
            end_sessions(connection, user_id)
            if self._mails:
                alert(connection, user_id, "factor")

        await self._database.write(work)

    async def begin(self, user_id: str) -> str:
        """The secret of a link by which the person chooses a new password, once. It takes the
        place of one made before.

        Raises:
            NotFound
            Conflict: the account is disabled.
        """
        secret = new_secret(errands.RECOVERY)

        def work(connection: Connection) -> None:
            if get_user(connection, user_id).disabled_at is not None:
                raise Conflict("The account is disabled; enable it first.")
            data = errands.recovery_of(user_id)
            errands.drop(connection, errands.RECOVERY, data)
            errands.put(connection, secret, errands.RECOVERY, data, LIFE_SECONDS)

        await self._database.write(work)
        return secret

    async def ask(self, email: str, language: str) -> None:
        """Somebody has forgotten the password of the account with this address, or says so: the
        same is written down, whether there is one or not, and looked into when mail goes out.

        Raises:
            BadRequest: it cannot be an address.
            TooMany: too much mail waits.
        """
        address = checked_email(email)
        about = f"password:{hashlib.sha256(fold(address).encode()).hexdigest()}"
        data = {"email": address, "language": language}
        await self._database.write(
            lambda c: outbox.put_or_refuse(c, new_id(), "password", about, data)
        )

    async def look(self, secret: str) -> User:
        """Whose link it is. Raises NotFound: it is over, was used, or never was one."""

        def work(connection: Connection) -> User:
            return _person(connection, errands.read(connection, secret, errands.RECOVERY))

        return await self._database.read(work)

    async def finish(self, secret: str, kept: str) -> User:
        """`kept`, the hash of a new password, is the password; all sessions of the person end.
        The second factor stays. Raises NotFound."""

        def work(connection: Connection) -> User:
            user = _person(connection, errands.take(connection, secret, errands.RECOVERY))
            new_password(connection, user.id, kept)
            if self._mails:
                alert(connection, user.id, "password")
            return user

        return await self._database.write(work)


def _person(connection: Connection, data: Any) -> User:
    if data is not None:
        user = get_user(connection, data["user_id"])
        if user.disabled_at is None:
            return user
    raise NotFound("This link does not work any more. Ask whoever looks after the server for one.")
