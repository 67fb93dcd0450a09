"""Tickets: one websocket, once, within 30 seconds. For what cannot send a cookie or a header."""

from sqlalchemy import Connection, delete

from app import clock
from app.accounts import sessions, tokens
from app.accounts.callers import NOBODY, Caller
from app.accounts.secrets import hashed, new_secret
from app.errors import NotAuthenticated
from app.store.accounts_schema import tickets
from app.store.database import Database

LIFE_SECONDS = 30.0


class Tickets:
    """Tickets that nobody has used yet."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def issue(self, caller: Caller) -> tuple[str, float]:
        """A ticket for `caller`, and when it is over, in seconds since the epoch."""
        secret, until = new_secret("ticket"), clock.now() + LIFE_SECONDS
        row = {
            "token_hash": hashed(secret),
            "session_id": caller.session_id,
            "api_token_id": caller.api_token_id,
            "expires_at": until,
        }

        def work(connection: Connection) -> None:
            connection.execute(tickets.insert().values(row))

        await self._database.write(work)
        return secret, until

    async def redeem(self, secret: str) -> Caller:
        """Whom it stands for; from now on it is used.

        Raises:
            NotAuthenticated: it was used, is over, or never was one.
        """
        caller = await self._database.write(lambda c: _redeem(c, hashed(secret)))
        if not caller.is_known:
            raise NotAuthenticated("This ticket was used or is over; ask for a new one.")
        return caller


def _redeem(connection: Connection, kept: str) -> Caller:
    # Whoever deletes the row has the ticket: there is no second one.
    taken = delete(tickets).where(tickets.c.token_hash == kept).returning(tickets)
    row = connection.execute(taken).first()
    if row is None or row.expires_at <= clock.now():
        return NOBODY
    if row.session_id is not None:
        return sessions.caller_of(connection, row.session_id)
    return tokens.caller_of(connection, row.api_token_id)
