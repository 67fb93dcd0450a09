"""Templates that people made of their documents."""

import secrets
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select

from app import clock
from app.errors import NotFound, TooMany
from app.store.database import Database
from app.store.shelf_schema import templates

MOST_TEMPLATES = 200
"""Of one person."""


@dataclass(frozen=True)
class Template:
    """A template. `content` is a whole document as one update."""

    id: str
    title: str
    content: bytes
    created_at: float


class Templates:
    """Of one database, by person."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def listed(self, person: str) -> list[Template]:
        """By title; without their contents."""

        def read(connection: Connection) -> list[Template]:
            mine = select(templates.c.id, templates.c.title, templates.c.created_at)
            rows = connection.execute(
                mine.where(templates.c.person == person).order_by(templates.c.title)
            )
            return [Template(row.id, row.title, b"", row.created_at) for row in rows]

        return await self._database.read(read)

    async def get(self, person: str, template_id: str) -> Template:
        """Raises NotFound, also for somebody else's."""

        def read(connection: Connection) -> Template:
            row = connection.execute(
                select(templates).where(templates.c.id == template_id, templates.c.person == person)
            ).first()
            if row is None:
                raise NotFound("There is no such template.")
            return Template(row.id, row.title, row.content, row.created_at)

        return await self._database.read(read)

    async def add(self, person: str, title: str, content: bytes) -> Template:
        """Raises TooMany where the person has MOST_TEMPLATES."""
        made = Template(secrets.token_hex(8), title, content, clock.now())

        def write(connection: Connection) -> Template:
            mine = templates.c.person == person
            count = select(func.count()).select_from(templates).where(mine)
            if connection.execute(count).scalar_one() >= MOST_TEMPLATES:
                raise TooMany(f"You have {MOST_TEMPLATES} templates; delete one first.")
            connection.execute(
                templates.insert().values(
                    id=made.id,
                    person=person,
                    title=title,
                    content=content,
                    created_at=made.created_at,
                )
            )
            return made

        return await self._database.write(write)

    async def remove(self, person: str, template_id: str) -> None:
        """Raises NotFound."""

        def write(connection: Connection) -> None:
            it = (templates.c.id == template_id) & (templates.c.person == person)
            if not connection.execute(delete(templates).where(it)).rowcount:
                raise NotFound("There is no such template.")

        await self._database.write(write)
