"""Members of a document, each with a role."""

from sqlalchemy import Connection, select

from app.accounts.roster import Member, Roster
from app.accounts.secrets import new_id
from app.mail import outbox
from app.roles import Role
from app.store.accounts_schema import document_members
from app.store.database import Database
from app.store.schema import documents

ROSTER = Roster(
    document_members,
    "document_id",
    missing="This person has no role of their own here.",
    ownerless="A document has an owner: name another one first.",
)


class Members:
    """Who has a document, besides those who have it by its workspace or a link."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, document_id: str) -> list[Member]:
        """By name."""
        return await self._database.read(lambda c: ROSTER.of(c, document_id))

    async def put(
        self, document_id: str, user_id: str, role: Role, *, told_by: str | None = None
    ) -> None:
        """Gives somebody a role, or another one. `told_by`: the id of who tells them by mail.

        Raises:
            NotFound, Conflict: as `Roster.put`.
            TooMany: too much mail waits.
        """

        def work(connection: Connection) -> None:
            ROSTER.put(connection, document_id, user_id, role)
            if told_by is not None:
                about = f"shared:{user_id}:{document_id}"
                data = {"person": user_id, "document": document_id, "by": told_by}
                outbox.put_or_refuse(connection, new_id(), "shared", about, data)

        await self._database.write(work)

    async def remove(self, document_id: str, user_id: str) -> None:
        """Takes somebody's role away. Raises NotFound, Conflict as `Roster.remove`."""
        await self._database.write(lambda c: ROSTER.remove(c, document_id, user_id))

    async def adopt(self, user_id: str) -> int:
        """Documents that have no owner (they were made in local mode) get one; how many."""
        return await self._database.write(lambda c: adopt(c, user_id))


def adopt(connection: Connection, user_id: str) -> int:
    """Makes `user_id` the owner of all documents that have none; how many they were."""
    owned = select(document_members.c.document_id).where(document_members.c.role == Role.OWNER.word)
    orphans = select(documents.c.id).where(documents.c.id.not_in(owned))
    found = list(connection.execute(orphans).scalars())
    for document_id in found:
        ROSTER.enter(connection, document_id, user_id, Role.OWNER)
    return len(found)
