"""Roster: who has a role in a document or a workspace, and that somebody owns it."""

from dataclasses import dataclass

from sqlalchemy import Column, Connection, Table, delete, select

from app import clock
from app.accounts import touch
from app.accounts.users import get_user
from app.errors import Conflict, NotFound
from app.roles import Role
from app.store.accounts_schema import users
from app.store.dialects import insert_or


@dataclass(frozen=True)
class Member:
    """Somebody with a role, in a document or a workspace."""

    user_id: str
    name: str
    email: str
    role: Role
    disabled: bool


class Roster:
    """The rows of `table`, each of which gives a person a role in what the column `key` names.

    `missing`, `ownerless`: what is said when somebody is not there, or the last owner would go.
    """

    def __init__(self, table: Table, key: str, *, missing: str, ownerless: str) -> None:
        self._table = table
        self._key: Column[str] = table.c[key]
        self._missing = missing
        self._ownerless = ownerless

    def of(self, connection: Connection, place: str) -> list[Member]:
        """By name."""
        query = (
            select(users, self._table.c.role)
            .join(self._table)
            .where(self._key == place)
            .order_by(users.c.name, users.c.id)
        )
        return [
            Member(row.id, row.name, row.email, Role.of(row.role), row.disabled_at is not None)
            for row in connection.execute(query)
        ]

    def enter(self, connection: Connection, place: str, user_id: str, role: Role) -> None:
        """Gives somebody a role, whoever owns it then."""
        row = {
            self._key.name: place,
            "user_id": user_id,
            "role": role.word,
            "created_at": clock.now(),
        }
        connection.execute(
            insert_or(connection, self._table)
            .values(row)
            .on_conflict_do_update(
                index_elements=[self._key, self._table.c.user_id], set_={"role": role.word}
            )
        )

    def put(self, connection: Connection, place: str, user_id: str, role: Role) -> None:
        """Gives somebody a role, or another one.

        Raises:
            NotFound: no such person. Conflict: there would be no owner.
        """
        get_user(connection, user_id)
        self.enter(connection, place, user_id, role)
        # It lets one change through after the other: two owners may step down at once.
        touch.access(connection)
        self._check_owner(connection, place)

    def remove(self, connection: Connection, place: str, user_id: str) -> None:
        """Takes somebody's role away.

        Raises:
            NotFound: the person has none. Conflict: there would be no owner.
        """
        gone = delete(self._table).where(self._key == place, self._table.c.user_id == user_id)
        if not connection.execute(gone).rowcount:
            raise NotFound(self._missing)
        # It lets one change through after the other: two owners may step down at once.
        touch.access(connection)
        self._check_owner(connection, place)

    def _check_owner(self, connection: Connection, place: str) -> None:
        owner = select(self._table.c.user_id).where(
            self._key == place, self._table.c.role == Role.OWNER.word
        )
        if connection.execute(owner.limit(1)).first() is None:
            raise Conflict(self._ownerless)
