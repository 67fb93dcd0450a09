"""Sessions: a browser that is known, with a person signed in or as a guest."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select, update

from app import clock
from app.accounts import touch
from app.accounts.callers import NOBODY, Caller
from app.accounts.demand import lacks_factor
from app.accounts.over import clear_over
from app.accounts.secrets import hashed, new_id, new_secret
from app.errors import NotAuthenticated, NotFound
from app.store.accounts_schema import sessions, users
from app.store.database import Database

DAY_SECONDS = 24 * 3600.0
SEEN_SECONDS = 600.0
"""How exactly the time of last use is known: not every request is a write."""
LONGEST_AGENT = 300


@dataclass(frozen=True)
class SessionRow:
    """A session as its person sees it. Times are seconds since the epoch."""

    id: str
    created_at: float
    seen_at: float
    expires_at: float
    address: str
    agent: str


class Sessions:
    """The browsers that are known.

    A session ends `idle_days` after its last use, and `days` after its sign-in however much it is
    used. An end that was nearer stays; a shorter setting takes effect at the next use.
    """

    def __init__(self, database: Database, *, days: int, idle_days: int) -> None:
        self._database = database
        self._life = days * DAY_SECONDS
        self._idle = idle_days * DAY_SECONDS

    @property
    def longest_seconds(self) -> float:
        """How long a session lasts at most."""
        return self._life

    async def begin(
        self,
        user_id: str | None,
        *,
        address: str,
        agent: str,
        has_factor: bool = False,
        kept: str | None = None,
    ) -> str:
        """A new session; returns the secret for its cookie.

        `has_factor`: of the sign-in. `kept`: the hash of the password that it was with.

        Raises:
            NotAuthenticated: the password was changed since it was compared.
        """
        row = {
            "user_id": user_id,
            "expires_at": clock.now() + min(self._life, self._idle),
            "address": address[:64],
            "agent": "".join(c if c.isprintable() else " " for c in agent)[:LONGEST_AGENT],
            "has_factor": has_factor,
        }

        def work(connection: Connection) -> str:
            if user_id is not None and kept is not None:
                _check_still(connection, user_id, kept)
            return _begin(connection, row)

        return await self._database.write(work)

    async def caller(self, secret: str) -> Caller:
        """Who has this cookie; NOBODY when it is over, or the person is disabled."""
        caller, seen_at = await self._database.read(lambda c: _caller(c, secret))
        if caller.session_id is not None and clock.now() - seen_at > SEEN_SECONDS:
            session_id = caller.session_id
            await self._database.write(lambda c: self._see(c, session_id))
            caller, _ = await self._database.read(lambda c: _caller(c, secret))
        return caller

    async def of(self, user_id: str) -> list[SessionRow]:
        """A person's sessions, the last used first."""
        query = (
            select(sessions)
            .where(sessions.c.user_id == user_id, sessions.c.expires_at > clock.now())
            .order_by(sessions.c.seen_at.desc(), sessions.c.id)
        )
        return await self._database.read(lambda c: [_row(row) for row in c.execute(query)])

    async def end(self, session_id: str, *, user_id: str | None = None) -> None:
        """Ends one, of `user_id` where given. Raises NotFound."""

        def work(connection: Connection) -> None:
            one = update(sessions).where(
                sessions.c.id == session_id, sessions.c.expires_at > clock.now()
            )
            if user_id is not None:
                one = one.where(sessions.c.user_id == user_id)
            if not connection.execute(one.values(expires_at=0.0)).rowcount:
                raise NotFound("There is no such session; it may be over.")
            touch.access(connection)

        await self._database.write(work)

    def _see(self, connection: Connection, session_id: str) -> None:
        now = clock.now()
        # Only where it still lives: it may have been ended meanwhile.
        living = sessions.c.id == session_id, sessions.c.expires_at > now
        began = connection.execute(select(sessions.c.created_at).where(*living)).scalar()
        if began is not None:
            until = min(began + self._life, now + self._idle)
            connection.execute(
                update(sessions).where(*living).values(seen_at=now, expires_at=until)
            )

    async def clear(self) -> None:
        """Drops the rows of sessions and the like that are over."""
        await self._database.write(clear_over)


def _check_still(connection: Connection, user_id: str, kept: str) -> None:
    # Held: whoever changes it now ends the session that begins here.
    held = select(users.c.password_hash).where(users.c.id == user_id).with_for_update(read=True)
    if connection.execute(held).scalar() != kept:
        raise NotAuthenticated("The password was changed at this moment; sign in again.")


def _begin(connection: Connection, row: dict[str, Any]) -> str:
    secret = new_secret("session")
    now = clock.now()
    connection.execute(
        sessions.insert().values(
            id=new_id(),
            token_hash=hashed(secret),
            created_at=now,
            seen_at=now,
            **row,
        )
    )
    return secret


def caller_of(connection: Connection, session_id: str) -> Caller:
    """Who has this session now; NOBODY when it is over."""
    return _found(connection, sessions.c.id == session_id)[0]


def _caller(connection: Connection, secret: str) -> tuple[Caller, float]:
    return _found(connection, sessions.c.token_hash == hashed(secret))


def _found(connection: Connection, which: Any) -> tuple[Caller, float]:
    lacks = lacks_factor(sessions.c.has_factor).label("lacks_factor")
    query = (
        select(sessions, users.c.name, users.c.is_owner, users.c.disabled_at, lacks)
        .select_from(sessions.outerjoin(users))
        .where(which, sessions.c.expires_at > clock.now())
    )
    row = connection.execute(query).first()
    if row is None or row.disabled_at is not None:
        return NOBODY, 0.0
    caller = Caller(
        user_id=row.user_id,
        name=row.name,
        owns_server=bool(row.is_owner),
        session_id=row.id,
        until=row.expires_at,
        lacks_factor=bool(row.lacks_factor),
    )
    return caller, row.seen_at


def _row(row: Any) -> SessionRow:
    return SessionRow(
        id=row.id,
        created_at=row.created_at,
        seen_at=row.seen_at,
        expires_at=row.expires_at,
        address=row.address,
        agent=row.agent,
    )
