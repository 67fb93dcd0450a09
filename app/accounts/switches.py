"""What is on or off for the whole server."""

from sqlalchemy import Connection, select

from app.accounts import touch
from app.store.accounts_schema import switches
from app.store.database import Database
from app.store.dialects import insert_or

_PUBLIC_LINKS = "public_links"
_ON, _OFF = "on", "off"


class Switches:
    """Read and turned by those who look after the server."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def public_links(self) -> bool:
        """Whether share links work at all."""
        return await self._database.read(public_links)

    async def set_public_links(self, on: bool) -> None:
        """Off: every link stops at once, for open connections too. On: they work again."""
        await self._database.write(lambda c: _set(c, _PUBLIC_LINKS, _ON if on else _OFF))


def public_links(connection: Connection) -> bool:
    """Whether share links work; they do until somebody turns them off."""
    query = select(switches.c.value).where(switches.c.name == _PUBLIC_LINKS)
    return connection.execute(query).scalar() != _OFF


def _set(connection: Connection, name: str, value: str) -> None:
    statement = insert_or(connection, switches).values(name=name, value=value)
    connection.execute(
        statement.on_conflict_do_update(index_elements=[switches.c.name], set_={"value": value})
    )
    touch.access(connection)
