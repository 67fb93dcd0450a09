"""Colleagues: whom somebody may pick from a list when they share something."""

from sqlalchemy import Connection, select, union

from app.accounts.users import User, user_of
from app.store.accounts_schema import document_members, users, workspace_members, workspaces
from app.store.database import Database

MOST = 500


class Colleagues:
    """Those whom a person knows already: strangers' names and addresses are told to nobody."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, user_id: str, *, all_people: bool) -> list[User]:
        """Who shares a document or a workspace with the person, by name, at most MOST.

        `all_people`: everybody of the server instead, for those who look after it.
        """
        return await self._database.read(lambda c: _of(c, user_id, all_people))


def _of(connection: Connection, user_id: str, all_people: bool) -> list[User]:
    query = select(users).where(users.c.disabled_at.is_(None), users.c.id != user_id)
    if not all_people:
        mine, theirs = document_members.alias(), document_members.alias()
        by_document = (
            select(theirs.c.user_id)
            .join(mine, mine.c.document_id == theirs.c.document_id)
            .where(mine.c.user_id == user_id)
        )
        here, there = workspace_members.alias(), workspace_members.alias()
        by_workspace = (
            select(there.c.user_id)
            .join(here, here.c.workspace_id == there.c.workspace_id)
            .join(workspaces, workspaces.c.id == here.c.workspace_id)
            .where(here.c.user_id == user_id, workspaces.c.deleted_at.is_(None))
        )
        query = query.where(users.c.id.in_(union(by_document, by_workspace)))
    by_name = query.order_by(users.c.name, users.c.id).limit(MOST)
    return [user_of(row) for row in connection.execute(by_name)]
