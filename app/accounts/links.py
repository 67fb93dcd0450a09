"""Share links: whoever has one gets a role in a document, until it expires or is turned off."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select, update

from app import clock
from app.accounts import switches, touch
from app.accounts.secrets import hashed, new_id, new_secret
from app.errors import Conflict, NotAllowed, NotFound, TooMany
from app.roles import Role
from app.store.accounts_schema import session_links, sessions, share_links
from app.store.database import Database
from app.store.dialects import insert_or
from app.store.schema import documents

MOST = 200
"""Links of one document that work."""
MOST_OPENED = 500
"""Links that one browser has opened."""


@dataclass(frozen=True)
class LinkRow:
    """A link as the owner of its document sees it; the secret is shown only once."""

    id: str
    document_id: str
    role: Role
    has_password: bool
    created_at: float
    expires_at: float | None


@dataclass(frozen=True)
class OpenedLink:
    """What somebody who has the secret may know before the password."""

    id: str
    document_id: str
    role: Role
    password_hash: str | None


class Links:
    """The links of all documents."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(
        self,
        document_id: str,
        *,
        role: Role,
        seconds: float | None,
        password_hash: str | None,
        created_by: str,
    ) -> tuple[LinkRow, str]:
        """A new link and its secret. `seconds`: how long it works; None: until turned off.

        Raises:
            NotAllowed: links are turned off for the whole server.
            TooMany
        """
        now, secret = clock.now(), new_secret("link")
        row = LinkRow(
            id=new_id(),
            document_id=document_id,
            role=role,
            has_password=password_hash is not None,
            created_at=now,
            expires_at=None if seconds is None else now + seconds,
        )

        def work(connection: Connection) -> None:
            if not switches.public_links(connection):
                raise NotAllowed("Share links are turned off on this server.")
            working = select(func.count()).where(share_links.c.document_id == document_id, _works())
            if connection.execute(working).scalar_one() >= MOST:
                raise TooMany(f"{MOST} links are the most; turn off one that is not used.")
            connection.execute(
                share_links.insert().values(
                    id=row.id,
                    token_hash=hashed(secret),
                    document_id=document_id,
                    role=role.word,
                    password_hash=password_hash,
                    created_by=created_by,
                    created_at=now,
                    expires_at=row.expires_at,
                )
            )

        await self._database.write(work)
        return row, secret

    async def of(self, document_id: str) -> list[LinkRow]:
        """A document's links that work, the newest first."""
        query = (
            select(share_links)
            .where(share_links.c.document_id == document_id, _works())
            .order_by(share_links.c.created_at.desc(), share_links.c.id)
        )
        return await self._database.read(lambda c: [_row(row) for row in c.execute(query)])

    async def find(self, secret: str) -> OpenedLink:
        """The link of this secret.

        Raises:
            NotFound: it is over, was turned off, or never was one; they are not told apart.
        """
        return await self._database.read(lambda c: _find(c, secret))

    async def open(self, link_id: str, session_id: str) -> None:
        """From now on the session has the link's role. Raises NotFound, TooMany."""

        def work(connection: Connection) -> None:
            alive = select(share_links.c.id).where(share_links.c.id == link_id, _works())
            known = select(sessions.c.id).where(sessions.c.id == session_id)
            if not connection.execute(alive).first() or not connection.execute(known).first():
                raise NotFound("This link does not work any more.")
            opened = select(func.count()).where(session_links.c.session_id == session_id)
            if connection.execute(opened).scalar_one() >= MOST_OPENED:
                raise TooMany("This browser has opened too many links; sign in instead.")
            row = {"session_id": session_id, "link_id": link_id, "created_at": clock.now()}
            statement = insert_or(connection, session_links).values(row)
            connection.execute(statement.on_conflict_do_nothing())

        await self._database.write(work)

    async def turn_off(self, document_id: str, link_id: str) -> None:
        """The link works no longer, for those who have opened it either. Raises NotFound."""

        def work(connection: Connection) -> None:
            one = share_links.c.id == link_id, share_links.c.document_id == document_id
            gone = update(share_links).where(*one, share_links.c.disabled_at.is_(None))
            if not connection.execute(gone.values(disabled_at=clock.now())).rowcount:
                raise NotFound("There is no such link; it may have been turned off.")
            touch.access(connection)

        await self._database.write(work)


def check_role(role: Role) -> None:
    """Raises Conflict: whoever finds a link must not be able to give the document away."""
    if role is Role.OWNER:
        raise Conflict("A link makes viewers, commenters or editors; owners are named one by one.")


def _works() -> Any:
    not_over = share_links.c.expires_at.is_(None) | (share_links.c.expires_at > clock.now())
    return share_links.c.disabled_at.is_(None) & not_over


def _find(connection: Connection, secret: str) -> OpenedLink:
    query = (
        select(share_links)
        .join(documents)
        .where(
            share_links.c.token_hash == hashed(secret), _works(), documents.c.deleted_at.is_(None)
        )
    )
    row = connection.execute(query).first()
    if row is None or not switches.public_links(connection):
        raise NotFound("This link does not work any more; ask whoever sent it for a new one.")
    return OpenedLink(row.id, row.document_id, Role.of(row.role), row.password_hash)


def _row(row: Any) -> LinkRow:
    return LinkRow(
        id=row.id,
        document_id=row.document_id,
        role=Role.of(row.role),
        has_password=row.password_hash is not None,
        created_at=row.created_at,
        expires_at=row.expires_at,
    )
