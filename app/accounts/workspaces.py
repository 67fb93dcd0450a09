"""Workspaces: documents of several people, who have one role in all of them."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select, update

from app import clock
from app.accounts import touch
from app.accounts.roster import Member, Roster
from app.accounts.secrets import new_id
from app.accounts.users import checked_name
from app.errors import NotFound, TooMany
from app.roles import Role
from app.store.accounts_schema import (
    document_places,
    folders,
    workspace_members,
    workspaces,
)
from app.store.database import Database

MOST = 200
"""Workspaces of one person."""
ROSTER = Roster(
    workspace_members,
    "workspace_id",
    missing="This person is not in the workspace.",
    ownerless="A workspace has an owner: name another one first.",
)


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
            ROSTER.enter(connection, row.id, owner, Role.OWNER)
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
            # First, and so held: nothing is put into it from here on.
            gone = update(workspaces).where(workspaces.c.id == workspace_id)
            connection.execute(gone.values(deleted_at=clock.now()))
            here = document_places.c.workspace_id == workspace_id
            connection.execute(delete(document_places).where(here))
            connection.execute(delete(folders).where(folders.c.workspace_id == workspace_id))
            touch.access(connection)

        await self._database.write(work)

    async def members(self, workspace_id: str) -> list[Member]:
        """By name."""
        return await self._database.read(lambda c: ROSTER.of(c, workspace_id))

    async def put(self, workspace_id: str, user_id: str, role: Role) -> None:
        """Takes somebody in, or gives another role. Raises NotFound, Conflict."""
        await self._database.write(lambda c: ROSTER.put(c, workspace_id, user_id, role))

    async def remove(self, workspace_id: str, user_id: str) -> None:
        """Raises NotFound: not a member. Conflict: the last owner."""
        await self._database.write(lambda c: ROSTER.remove(c, workspace_id, user_id))
