"""Handover: what somebody who has left owned is looked after by somebody else."""

from dataclasses import dataclass

from sqlalchemy import Connection, Table, literal, select

from app import clock
from app.accounts import touch
from app.accounts.users import get_user
from app.errors import Conflict
from app.roles import Role
from app.store.accounts_schema import document_members, workspace_members
from app.store.database import Database
from app.store.dialects import insert_or


@dataclass(frozen=True)
class HandedOver:
    """How many documents and workspaces have another owner now."""

    documents: int
    workspaces: int


class Handover:
    """Between any two people."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def give(self, giver_id: str, taker_id: str) -> HandedOver:
        """The taker owns all that the giver owns, beside the giver, whose account is disabled:
        while somebody is here, it is theirs to share.

        Raises:
            NotFound: there is no such person.
            Conflict: the giver's account is not disabled, or the taker's is.
        """

        def work(connection: Connection) -> HandedOver:
            if get_user(connection, giver_id).disabled_at is None:
                raise Conflict(
                    "Their account is in use; they can share what they have. Disable it first."
                )
            if get_user(connection, taker_id).disabled_at is not None:
                raise Conflict("Who is to have the documents must have an account in use.")
            given = HandedOver(
                _give(connection, document_members, "document_id", giver_id, taker_id),
                _give(connection, workspace_members, "workspace_id", giver_id, taker_id),
            )
            touch.access(connection)
            return given

        return await self._database.write(work)


def _give(connection: Connection, table: Table, thing: str, giver: str, taker: str) -> int:
    role = literal(Role.OWNER.word)
    owned = select(table.c[thing], literal(taker), role, literal(clock.now())).where(
        table.c.user_id == giver, table.c.role == Role.OWNER.word
    )
    known = select(table.c[thing]).where(table.c.user_id == taker, table.c.role == Role.OWNER.word)
    new = owned.where(table.c[thing].not_in(known))
    columns = [thing, "user_id", "role", "created_at"]
    statement = insert_or(connection, table).from_select(columns, new)
    done = connection.execute(
        statement.on_conflict_do_update(
            index_elements=[table.c[thing], table.c.user_id], set_={"role": Role.OWNER.word}
        )
    )
    return int(done.rowcount)
