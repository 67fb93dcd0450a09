"""Workspaces: documents of several people, who have one role in all of them."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select, update

from app import clock
from app.accounts import touch
from app.accounts.members import Member, member_of
from app.accounts.secrets import new_id
from app.accounts.users import checked_name, get_user
from app.errors import Conflict, NotFound, TooMany
from app.roles import Role
from app.store.accounts_schema import (
    document_places,
    folders,
    users,
    workspace_members,
    workspaces,
)
from app.store.database import Database
from app.store.dialects import insert_or

MOST = 200
"""Workspaces of one person."""


@dataclass(frozen=True)
class WorkspaceRow:
    """A workspace as one of its members sees it."""

    id: str
    name: str
    role: Role


class Workspaces:
    """All workspaces."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(self, name: str, *, owner: str) -> WorkspaceRow:
        """Raises BadRequest, TooMany."""
        row = WorkspaceRow(new_id(), checked_name(name), Role.OWNER)

        def work(connection: Connection) -> WorkspaceRow:
            mine = select(func.count()).where(workspace_members.c.user_id == owner)
            if connection.execute(mine).scalar_one() >= MOST:
                raise TooMany(f"{MOST} workspaces are the most for one person.")
            connection.execute(
                workspaces.insert().values(id=row.id, name=row.name, created_at=clock.now())
            )
            put_in(connection, row.id, owner, Role.OWNER)
            return row

        return await self._database.write(work)

    async def of(self, user_id: str) -> list[WorkspaceRow]:
        """A person's workspaces, by name."""
        query = (
            select(workspaces.c.id, workspaces.c.name, workspace_members.c.role)
            .join(workspace_members)
            .where(workspace_members.c.user_id == user_id, workspaces.c.deleted_at.is_(None))
            .order_by(workspaces.c.name, workspaces.c.id)
        )
        return await self._database.read(
            lambda c: [WorkspaceRow(r.id, r.name, Role.of(r.role)) for r in c.execute(query)]
        )

    async def name_of(self, workspace_id: str) -> str:
        """Raises NotFound."""
        query = select(workspaces.c.name).where(
            workspaces.c.id == workspace_id, workspaces.c.deleted_at.is_(None)
        )
        name = await self._database.read(lambda c: c.execute(query).scalar())
        if name is None:
            raise NotFound("There is no such workspace.")
        return str(name)

    async def rename(self, workspace_id: str, name: str) -> None:
        """Raises BadRequest, NotFound."""
        named = update(workspaces).where(workspaces.c.id == workspace_id)
        checked = checked_name(name)
        changed = await self._database.write(
            lambda c: c.execute(named.values(name=checked)).rowcount
        )
        if not changed:
            raise NotFound("There is no such workspace.")

    async def delete(self, workspace_id: str) -> None:
        """Its documents go back to those who own them; nothing is lost."""

        def work(connection: Connection) -> None:
            here = document_places.c.workspace_id == workspace_id
            connection.execute(delete(document_places).where(here))
            connection.execute(delete(folders).where(folders.c.workspace_id == workspace_id))
            gone = update(workspaces).where(workspaces.c.id == workspace_id)
            connection.execute(gone.values(deleted_at=clock.now()))
            touch.access(connection)

        await self._database.write(work)

    async def members(self, workspace_id: str) -> list[Member]:
        """By name."""
        query = (
            select(users, workspace_members.c.role)
            .join(workspace_members)
            .where(workspace_members.c.workspace_id == workspace_id)
            .order_by(users.c.name, users.c.id)
        )
        return await self._database.read(lambda c: [member_of(row) for row in c.execute(query)])

    async def put(self, workspace_id: str, user_id: str, role: Role) -> None:
        """Takes somebody in, or gives another role. Raises NotFound, Conflict."""

        def work(connection: Connection) -> None:
            get_user(connection, user_id)
            put_in(connection, workspace_id, user_id, role)
            _check_owner(connection, workspace_id)
            touch.access(connection)

        await self._database.write(work)

    async def remove(self, workspace_id: str, user_id: str) -> None:
        """Raises NotFound: not a member. Conflict: the last owner."""

        def work(connection: Connection) -> None:
            gone = delete(workspace_members).where(
                workspace_members.c.workspace_id == workspace_id,
                workspace_members.c.user_id == user_id,
            )
            if not connection.execute(gone).rowcount:
                raise NotFound("This person is not in the workspace.")
            _check_owner(connection, workspace_id)
            touch.access(connection)

        await self._database.write(work)


def put_in(connection: Connection, workspace_id: str, user_id: str, role: Role) -> None:
    """Makes somebody a member."""
    row = {"workspace_id": workspace_id, "user_id": user_id, "role": role.word}
    statement = insert_or(connection, workspace_members).values(row | {"created_at": clock.now()})
    key = [workspace_members.c.workspace_id, workspace_members.c.user_id]
    connection.execute(
        statement.on_conflict_do_update(index_elements=key, set_={"role": role.word})
    )


def _check_owner(connection: Connection, workspace_id: str) -> None:
    owner = select(workspace_members.c.user_id).where(
        workspace_members.c.workspace_id == workspace_id,
        workspace_members.c.role == Role.OWNER.word,
    )
    if connection.execute(owner.limit(1)).first() is None:
        raise Conflict("A workspace has an owner: name another one first.")
