"""Runs migrations on the connection given by `app/store/engine.py`.

From the command line (`alembic -c migrations/alembic.ini …`) it opens the database of the
settings itself.
"""

import asyncio

from alembic import context
from sqlalchemy import Connection

from app.settings import load_settings
from app.store.engine import parse, postgres_engine, sqlite_engine
from app.store.schema import metadata


def run(connection: Connection) -> None:
    """The migrations, in one transaction: SQLite and PostgreSQL both undo DDL."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        transactional_ddl=True,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def run_from_command_line() -> None:
    """Opens the database of the settings first."""
    url = parse(load_settings().resolved_database_url)
    if url.get_backend_name() == "sqlite":
        engine = sqlite_engine(url)
        with engine.begin() as connection:
            run(connection)
        engine.dispose()
    else:
        asyncio.run(_run_on_postgres())


async def _run_on_postgres() -> None:
    engine = postgres_engine(parse(load_settings().resolved_database_url))
    async with engine.begin() as connection:
        await connection.run_sync(run)
    await engine.dispose()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    run_from_command_line()
