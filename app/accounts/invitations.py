"""Invitations: a link that makes one account, or takes somebody in who has one."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select, update

from app import clock
from app.accounts import errands, members, touch
from app.accounts import workspaces as spaces
from app.accounts.secrets import hashed, new_id, new_secret
from app.accounts.users import User, checked_email, create_user, fold, get_user
from app.errors import BadRequest, Conflict, NotFound, TooMany
from app.mail import outbox
from app.roles import Role
from app.store.accounts_schema import invitations, users, workspaces
from app.store.database import Database
from app.store.schema import documents

LIFE_SECONDS = 7 * 24 * 3600.0
MOST = 500
"""Invitations that wait for an answer, on the whole server."""
_GONE = "This invitation does not work any more; ask for a new one."


@dataclass(frozen=True)
class InvitationRow:
    """An invitation that waits. `role`: in the workspace or the document, where one is named."""

    id: str
    email: str | None
    is_owner: bool
    workspace_id: str | None
    document_id: str | None
    role: Role | None
    created_by: str
    inviter: str
    expires_at: float


class Invitations:
    """All invitations."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(
        self,
        *,
        created_by: str,
        email: str | None = None,
        is_owner: bool = False,
        workspace_id: str | None = None,
        document_id: str | None = None,
        role: Role | None = None,
        seconds: float = LIFE_SECONDS,
    ) -> tuple[InvitationRow, str]:
        """A new invitation, and the secret of its link.

        Raises:
            BadRequest: the address is none.
            TooMany
        """
        secret, now = new_secret("invitation"), clock.now()
        values = {
            "id": new_id(),
            "token_hash": hashed(secret),
            "email": None if email is None else checked_email(email),
            "is_owner": is_owner,
            "workspace_id": workspace_id,
            "document_id": document_id,
            "role": None if role is None else role.word,
            "created_by": created_by,
            "created_at": now,
            "expires_at": now + seconds,
        }

        def work(connection: Connection) -> InvitationRow:
            count = select(func.count()).select_from(invitations).where(_waits())
            if connection.execute(count).scalar_one() >= MOST:
                raise TooMany(f"{MOST} invitations wait already; withdraw some of them.")
            connection.execute(invitations.insert().values(values))
            return _one(connection, invitations.c.id == values["id"])

        return await self._database.write(work), secret

    async def mail(
        self,
        invitation_id: str,
        *,
        only_of: str | None = None,
        document_id: str | None = None,
        workspace_id: str | None = None,
    ) -> InvitationRow:
        """Sends one that waits by mail, with a link of its own; where given, only if that person
        made it, or if it is to that document or workspace.

        Raises:
            NotFound
            BadRequest: it is for whoever has the link.
            TooMany: too much mail waits.
        """

        def work(connection: Connection) -> InvitationRow:
            found = still_waiting(connection, invitation_id)
            wanted = (only_of, document_id, workspace_id)
            there = (found.created_by, found.document_id, found.workspace_id)
            if any(want not in (None, has) for want, has in zip(wanted, there, strict=True)):
                raise NotFound(_GONE)
            if found.email is None:
                raise BadRequest("This invitation names no address; copy its link instead.")
            about = f"invitation:{found.id}"
            data = {"invitation": found.id}
            outbox.put_or_refuse(connection, new_id(), "invitation", about, data)
            return found

        return await self._database.write(work)

    async def waiting(
        self, *, document_id: str | None = None, workspace_id: str | None = None
    ) -> list[InvitationRow]:
        """Those that wait, the newest first: of one document or workspace, or all of them."""
        query = _select().where(_waits())
        if document_id is not None:
            query = query.where(invitations.c.document_id == document_id)
        if workspace_id is not None:
            query = query.where(invitations.c.workspace_id == workspace_id)
        newest_first = query.order_by(invitations.c.created_at.desc(), invitations.c.id)
        return await self._database.read(lambda c: [_row(row) for row in c.execute(newest_first)])

    async def withdraw(
        self,
        invitation_id: str,
        *,
        only_of: str | None = None,
        document_id: str | None = None,
        workspace_id: str | None = None,
    ) -> None:
        """Its link works no longer; where given, only if that person made it, or if it is to
        that document or workspace. Raises NotFound."""
        gone = update(invitations).where(invitations.c.id == invitation_id, _waits())
        if only_of is not None:
            gone = gone.where(invitations.c.created_by == only_of)
        if document_id is not None:
            gone = gone.where(invitations.c.document_id == document_id)
        if workspace_id is not None:
            gone = gone.where(invitations.c.workspace_id == workspace_id)
        values = {"withdrawn_at": clock.now()}
        if not await self._database.write(lambda c: c.execute(gone.values(values)).rowcount):
            raise NotFound("There is no such invitation; it may be answered or over.")

    async def find(self, secret: str) -> InvitationRow:
        """Raises NotFound: it is over, was answered or withdrawn, or never was one."""
        return await self._database.read(lambda c: _find(c, secret))

    async def join(self, secret: str, *, name: str, email: str, password_hash: str) -> User:
        """A new account by invitation. Raises NotFound, BadRequest, Conflict."""

        def work(connection: Connection) -> User:
            found = _find(connection, secret)
            user = create_user(connection, name, email, password_hash, found.is_owner)
            take(connection, found, user)
            return user

        return await self._database.write(work)

    async def accept(self, secret: str, user_id: str) -> InvitationRow:
        """Somebody who has an account takes it. Raises NotFound, Conflict."""

        def work(connection: Connection) -> InvitationRow:
            found, user = _find(connection, secret), get_user(connection, user_id)
            take(connection, found, user)
            return found

        return await self._database.write(work)


def _waits() -> Any:
    return (
        invitations.c.accepted_by.is_(None)
        & invitations.c.withdrawn_at.is_(None)
        & (invitations.c.expires_at > clock.now())
    )


def _select() -> Any:
    return select(invitations, users.c.name.label("inviter")).join(
        users, users.c.id == invitations.c.created_by
    )


def _one(connection: Connection, which: Any) -> InvitationRow:
    row = connection.execute(_select().where(which)).first()
    if row is None:
        raise NotFound(_GONE)
    return _row(row)


def _find(connection: Connection, secret: str) -> InvitationRow:
    mailed = errands.read(connection, secret, errands.INVITED)
    if mailed is not None:
        return still_waiting(connection, mailed["invitation_id"])
    # Whoever has been disabled invites nobody any more.
    which = (invitations.c.token_hash == hashed(secret)) & _waits() & users.c.disabled_at.is_(None)
    return _one(connection, which)


def still_waiting(connection: Connection, invitation_id: str) -> InvitationRow:
    """The one of this id. Raises NotFound: it is over, was answered or withdrawn."""
    return _one(
        connection,
        (invitations.c.id == invitation_id) & _waits() & users.c.disabled_at.is_(None),
    )


def take(connection: Connection, found: InvitationRow, user: User) -> None:
    """The person gets what the invitation is for. Raises NotFound, Conflict."""
    user_id = user.id
    if found.email is not None and fold(found.email) != fold(user.email):
        raise Conflict(f"This invitation is for {found.email}; sign in as them.")
    # Compare-and-set: two who answer at once make one account, not two.
    taken = update(invitations).where(invitations.c.id == found.id, _waits())
    if not connection.execute(taken.values(accepted_by=user_id)).rowcount:
        raise NotFound(_GONE)
    if found.is_owner:
        connection.execute(update(users).where(users.c.id == user_id).values(is_owner=True))
    if found.role is not None and found.document_id is not None:
        there = select(documents.c.id).where(
            documents.c.id == found.document_id, documents.c.deleted_at.is_(None)
        )
        if connection.execute(there).first():
            members.ROSTER.enter(connection, found.document_id, user_id, found.role)
    if found.role is not None and found.workspace_id is not None:
        alive = select(workspaces.c.id).where(
            workspaces.c.id == found.workspace_id, workspaces.c.deleted_at.is_(None)
        )
        if connection.execute(alive).first():
            spaces.ROSTER.enter(connection, found.workspace_id, user_id, found.role)
    touch.access(connection)


def _row(row: Any) -> InvitationRow:
    return InvitationRow(
        id=row.id,
        email=row.email,
        is_owner=row.is_owner,
        workspace_id=row.workspace_id,
        document_id=row.document_id,
        role=None if row.role is None else Role.of(row.role),
        created_by=row.created_by,
        inviter=row.inviter,
        expires_at=row.expires_at,
    )
