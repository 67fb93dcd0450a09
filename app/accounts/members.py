"""Members of a document, each with a role."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, select

from app import clock
from app.accounts import touch
from app.accounts.users import get_user
from app.errors import Conflict, NotFound
from app.roles import Role
from app.store.accounts_schema import document_members, users
from app.store.database import Database
from app.store.dialects import insert_or
from app.store.schema import documents


@dataclass(frozen=True)
class Member:
    """Somebody with a role, in a document or a workspace."""

    user_id: str
    name: str
    email: str
    role: Role
    disabled: bool


class Members:
    """Who has a document, besides those who have it by its workspace or a link."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, document_id: str) -> list[Member]:
        """By name."""
        query = (
            select(users, document_members.c.role)
            .join(document_members)
            .where(document_members.c.document_id == document_id)
            .order_by(users.c.name, users.c.id)
        )
        return await self._database.read(lambda c: [member_of(row) for row in c.execute(query)])

    async def put(self, document_id: str, user_id: str, role: Role) -> None:
        """Gives somebody a role, or another one.

        Raises:
            NotFound: no such person.
            Conflict: the document would have no owner.
        """

        def work(connection: Connection) -> None:
            get_user(connection, user_id)
            put_member(connection, document_id, user_id, role)
            _check_owner(connection, document_id)
            touch.access(connection)

        await self._database.write(work)

    async def remove(self, document_id: str, user_id: str) -> None:
        """Takes somebody's role away.

        Raises:
            NotFound: the person has none.
            Conflict: the document would have no owner.
        """

        def work(connection: Connection) -> None:
            gone = delete(document_members).where(
                document_members.c.document_id == document_id,
                document_members.c.user_id == user_id,
            )
            if not connection.execute(gone).rowcount:
                raise NotFound("This person has no role of their own here.")
            _check_owner(connection, document_id)
            touch.access(connection)

        await self._database.write(work)

    async def adopt(self, user_id: str) -> int:
        """Documents that have no owner (they were made in local mode) get one; how many."""
        return await self._database.write(lambda c: adopt(c, user_id))


def member_of(row: Any) -> Member:
    """From a row of `users` with a role beside it."""
    return Member(row.id, row.name, row.email, Role.of(row.role), row.disabled_at is not None)


def put_member(connection: Connection, document_id: str, user_id: str, role: Role) -> None:
    """Gives somebody a role."""
    row = {"document_id": document_id, "user_id": user_id, "role": role.word}
    statement = insert_or(connection, document_members).values(row | {"created_at": clock.now()})
    key = [document_members.c.document_id, document_members.c.user_id]
    connection.execute(
        statement.on_conflict_do_update(index_elements=key, set_={"role": role.word})
    )


def adopt(connection: Connection, user_id: str) -> int:
    """Makes `user_id` the owner of all documents that have none; how many they were."""
    owned = select(document_members.c.document_id).where(document_members.c.role == Role.OWNER.word)
    orphans = select(documents.c.id).where(documents.c.id.not_in(owned))
    found = list(connection.execute(orphans).scalars())
    for document_id in found:
        put_member(connection, document_id, user_id, Role.OWNER)
    return len(found)


def _check_owner(connection: Connection, document_id: str) -> None:
    owner = select(document_members.c.user_id).where(
        document_members.c.document_id == document_id,
        document_members.c.role == Role.OWNER.word,
    )
    if connection.execute(owner.limit(1)).first() is None:
        raise Conflict("A document has an owner: name another one first.")
