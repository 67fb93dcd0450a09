"""What is on or off for the whole server."""

from sqlalchemy import Connection, select

from app.accounts import touch
from app.store.accounts_schema import switches
from app.store.database import Database
from app.store.dialects import insert_or

PUBLIC_LINKS = "public_links"
DEMAND = "second_factor_demanded"
"""See `demand.py`."""
ON, _OFF = "on", "off"


class Switches:
    """Read and turned by those who look after the server."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def public_links(self) -> bool:
        """Whether share links work at all."""
        return await self._database.read(public_links)

    async def set_public_links(self, on: bool) -> None:
        """Off: every link stops at once, for open connections too. On: they work again."""
        await self._database.write(lambda c: put(c, PUBLIC_LINKS, on))


def public_links(connection: Connection) -> bool:
    """Whether share links work; they do until somebody turns them off."""
    return _value(connection, PUBLIC_LINKS) != _OFF


def second_factor_demanded(connection: Connection) -> bool:
    """Whether everybody must have a second factor; nobody must until somebody says so."""
    return _value(connection, DEMAND) == ON


def put(connection: Connection, name: str, on: bool) -> None:
    """Turns one on or off; open connections are looked at again."""
    value = ON if on else _OFF
    statement = insert_or(connection, switches).values(name=name, value=value)
    connection.execute(
        statement.on_conflict_do_update(index_elements=[switches.c.name], set_={"value": value})
    )
    touch.access(connection)


def _value(connection: Connection, name: str) -> str | None:
    return connection.execute(select(switches.c.value).where(switches.c.name == name)).scalar()
