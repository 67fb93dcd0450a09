"""API tokens: for programs that act for a person, and may do less than the person."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, exists, func, or_, select, update

from app import clock
from app.accounts import touch
from app.accounts.callers import NOBODY, Caller
from app.accounts.demand import lacks_factor
from app.accounts.secrets import hashed, new_id, new_secret
from app.accounts.users import checked_name
from app.errors import BadRequest, NotFound, TooMany
from app.store.accounts_schema import api_tokens, identities, passkeys, tickets, users
from app.store.database import Database

SCOPES = {
    "read": "Read documents, comments and suggestions.",
    "write": "Create and change documents, decide suggestions, use the model.",
    "share": "Share documents, and look after workspaces.",
    "admin": "Look after people and the server; for its owners only.",
}
MOST = 100
"""Tokens of one person."""
SEEN_SECONDS = 60.0


@dataclass(frozen=True)
class TokenRow:
    """A token as its person sees it; the secret is shown only once."""

    id: str
    name: str
    scopes: tuple[str, ...]
    created_at: float
    expires_at: float | None
    used_at: float | None


class Tokens:
    """The tokens of all people."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(
        self, user_id: str, *, name: str, scopes: Iterable[str], seconds: float | None
    ) -> tuple[TokenRow, str]:
        """A new token, and its secret. `seconds`: how long it lives; None: until withdrawn.

        Raises:
            BadRequest: no such scope, or none.
            TooMany
        """
        wanted = tuple(scope for scope in SCOPES if scope in set(scopes))
        if not wanted or set(scopes) - set(SCOPES):
            raise BadRequest(f"Scopes are one or more of {', '.join(SCOPES)}.")
        now, secret = clock.now(), new_secret("token")
        row = TokenRow(
            id=new_id(),
            name=checked_name(name),
            scopes=wanted,
            created_at=now,
            expires_at=None if seconds is None else now + seconds,
            used_at=None,
        )

        def work(connection: Connection) -> None:
            mine = select(func.count()).where(api_tokens.c.user_id == user_id)
            if connection.execute(mine).scalar_one() >= MOST:
                raise TooMany(f"{MOST} tokens are the most; withdraw one that is not used.")
            connection.execute(
                api_tokens.insert().values(
                    id=row.id,
                    token_hash=hashed(secret),
                    user_id=user_id,
                    name=row.name,
                    scopes=" ".join(wanted),
                    created_at=now,
                    expires_at=row.expires_at,
                )
            )

        await self._database.write(work)
        return row, secret

    async def of(self, user_id: str) -> list[TokenRow]:
        """A person's tokens, the newest first."""
        query = (
            select(api_tokens)
            .where(api_tokens.c.user_id == user_id)
            .order_by(api_tokens.c.created_at.desc(), api_tokens.c.id)
        )
        return await self._database.read(lambda c: [_row(row) for row in c.execute(query)])

    async def withdraw(self, token_id: str, *, user_id: str) -> None:
        """The token works no longer. Raises NotFound."""

        def work(connection: Connection) -> None:
            mine = api_tokens.c.id == token_id, api_tokens.c.user_id == user_id
            # Also says that it exists, before anything is dropped.
            if connection.execute(select(api_tokens.c.id).where(*mine)).first() is None:
                raise NotFound("There is no such token; it may have been withdrawn.")
            connection.execute(delete(tickets).where(tickets.c.api_token_id == token_id))
            connection.execute(delete(api_tokens).where(*mine))
            touch.access(connection)

        await self._database.write(work)

    async def caller(self, secret: str) -> Caller:
        """Whose token this is; NOBODY when there is none or the person is disabled."""
        caller, used_at = await self._database.read(
            lambda c: _found(c, api_tokens.c.token_hash == hashed(secret))
        )
        if caller.api_token_id is not None and clock.now() - used_at > SEEN_SECONDS:
            used = update(api_tokens).where(api_tokens.c.id == caller.api_token_id)
            now = clock.now()
            await self._database.write(lambda c: c.execute(used.values(used_at=now)).rowcount)
        return caller


def caller_of(connection: Connection, token_id: str) -> Caller:
    """Whose token this is now; NOBODY when it is over."""
    return _found(connection, api_tokens.c.id == token_id)[0]


def _found(connection: Connection, which: Any) -> tuple[Caller, float]:
    other_ways = [exists().where(each.c.user_id == users.c.id) for each in (identities, passkeys)]
    lacks = lacks_factor(or_(*other_ways)).label("lacks_factor")
    query = (
        select(
            api_tokens, users.c.name.label("person"), users.c.is_owner, users.c.disabled_at, lacks
        )
        .join(users)
        .where(which)
    )
    row = connection.execute(query).first()
    if (
        row is None
        or row.disabled_at is not None
        or (row.expires_at is not None and row.expires_at <= clock.now())
    ):
        return NOBODY, 0.0
    caller = Caller(
        user_id=row.user_id,
        name=row.person,
        owns_server=row.is_owner,
        api_token_id=row.id,
        scopes=frozenset(row.scopes.split()),
        until=row.expires_at,
        lacks_factor=bool(row.lacks_factor),
    )
    return caller, row.used_at or 0.0


def _row(row: Any) -> TokenRow:
    return TokenRow(
        id=row.id,
        name=row.name,
        scopes=tuple(row.scopes.split()),
        created_at=row.created_at,
        expires_at=row.expires_at,
        used_at=row.used_at,
    )
