"""A number in the database that grows whenever somebody's access changes.

News of a change goes over the bus; who has missed it sees the number within seconds.
"""

from sqlalchemy import Connection, Integer, String, cast, select

from app.store.accounts_schema import switches
from app.store.dialects import insert_or

_NAME = "access_version"


def access(connection: Connection) -> None:
    """To be called in the transaction that changes what anybody may do."""
    statement = insert_or(connection, switches).values(name=_NAME, value="1")
    grown = cast(cast(switches.c.value, Integer) + 1, String)
    connection.execute(
        statement.on_conflict_do_update(index_elements=[switches.c.name], set_={"value": grown})
    )


def version(connection: Connection) -> str:
    """The number now; equal to an earlier one: nothing has changed since."""
    query = select(switches.c.value).where(switches.c.name == _NAME)
    return str(connection.execute(query).scalar() or "")
