"""`burnish user …` and `burnish token create`: accounts from the command line.

Whoever may run these could read and write the database anyway.
"""

from app.accounts.accounts import Accounts
from app.accounts.callers import NOBODY, Caller
from app.accounts.passwords import check_password
from app.accounts.users import User
from app.bus.open import open_bus
from app.errors import NotFound
from app.settings import Settings
from app.store.sql import open_store

_HERE = "command line"
_DAY = 86400.0


async def create_user(
    settings: Settings, *, name: str, email: str, password: str, is_owner: bool
) -> User:
    """A new account; the first one owns the server, whatever was asked for.

    Raises:
        BadRequest: the password is easily guessed, or name or address cannot be used.
        Conflict: the address has an account.
        StoreError
    """
    check_password(password, names=(name, email))
    async with _Accounts(settings) as accounts:
        kept = await accounts.passwords.hash(password)
        if await accounts.setup.is_needed():
            user = await accounts.setup.first_owner(
                None, name=name, email=email, password_hash=kept
            )
        else:
            user = await accounts.users.create(
                name=name, email=email, password_hash=kept, is_owner=is_owner
            )
        await accounts.audit.note("account created", _caller(user), _HERE)
        return user


async def set_password(settings: Settings, *, email: str, password: str) -> User:
    """A new password; the person is signed out everywhere. Raises NotFound, BadRequest."""
    async with _Accounts(settings) as accounts:
        user = await _person(accounts, email)
        check_password(password, names=(user.name, user.email))
        kept = await accounts.passwords.hash(password)
        await accounts.users.set_password(user.id, kept, but_session=None)
        await accounts.audit.note("password changed", _caller(user), _HERE)
        await accounts.watch.tell(f"user:{user.id}")
        return user


async def reset_second_factor(settings: Settings, *, email: str) -> None:
    """For who has lost it: codes and passkeys let nobody in any more, and the person is signed out
    everywhere. Raises NotFound."""
    async with _Accounts(settings) as accounts:
        user = await _person(accounts, email)
        await accounts.recovery.reset_factors(user.id)
        await accounts.audit.note("second factor reset", NOBODY, _HERE, person=user.id)
        await accounts.watch.tell(f"user:{user.id}")


async def create_token(
    settings: Settings, *, email: str, name: str, scopes: tuple[str, ...], days: int | None
) -> str:
    """The secret of a new API token of a person. Raises NotFound, BadRequest, TooMany."""
    async with _Accounts(settings) as accounts:
        user = await _person(accounts, email)
        seconds = None if days is None else days * _DAY
        row, secret = await accounts.tokens.create(
            user.id, name=name, scopes=scopes, seconds=seconds
        )
        await accounts.audit.note("token created", _caller(user), _HERE, token=row.id)
        return secret


async def setup_token(settings: Settings) -> str | None:
    """A token for the set-up page; None where somebody has an account already."""
    async with _Accounts(settings) as accounts:
        return await accounts.setup.token()


class _Accounts:
    """The accounts of the settings' database, without following anything."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def __aenter__(self) -> Accounts:
        self._store = await open_store(self._settings.resolved_database_url)
        self._bus = await open_bus(self._settings.redis_url)
        self._accounts = Accounts(self._store.database, self._bus, self._settings)
        return self._accounts

    async def __aexit__(self, *_: object) -> None:
        await self._accounts.close()
        await self._bus.close()
        await self._store.close()


async def _person(accounts: Accounts, email: str) -> User:
    found = await accounts.users.by_email(email)
    if found is None:
        raise NotFound(f"{email} has no account here; make one with `burnish user create`.")
    return found[0]


def _caller(user: User) -> Caller:
    return Caller(user_id=user.id, name=user.name)
