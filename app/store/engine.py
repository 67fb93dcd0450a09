"""Connects to SQLite or PostgreSQL, and brings the tables up to date."""

import asyncio
import sqlite3
import time
from functools import lru_cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

import migrations
from app.errors import StoreError
from app.store.database import (
    BEGIN_WRITE,
    READERS,
    Database,
    PostgresDatabase,
    SqliteDatabase,
    translated,
)
from app.store.dialects import driver_of

BUSY_SECONDS = 5
"""How long SQLite waits for another process (a backup) before StoreError."""
MIGRATING_SECONDS = 60
POSTGRES_CONNECTIONS = 10
CONNECT_SECONDS = 10.0
ANSWER_SECONDS = 30.0
"""How long PostgreSQL may take for a statement. A network that swallows packets must not hold
a document for as long as TCP is patient; who was writing is told, and comes back with it."""
MIGRATIONS = str(migrations.__path__[0])
MIGRATION_LOCK = 0x6275726E  # "burn": any number that nobody else of this database uses.


async def open_database(url: str) -> Database:
    """Connects; the tables are expected to be there (see `migrate`).

    Raises:
        StoreError: the URL cannot be used.
    """
    parsed = parse(url)
    if parsed.get_backend_name() == "sqlite":
        return SqliteDatabase(
            sqlite_engine(parsed), sqlite_engine(parsed, read_only=True, connections=READERS)
        )
    return PostgresDatabase(postgres_engine(parsed, patience=ANSWER_SECONDS))


def parse(url: str) -> URL:
    """The URL with the driver that we use, whichever was named."""
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
    except (ArgumentError, ValueError):
        raise StoreError(
            "The database URL cannot be read; try sqlite:////path/burnish.db or "
            "postgresql://user:password@host/name."
        ) from None
    if backend == "sqlite":
        if not parsed.database or parsed.database == ":memory:":
            raise StoreError("A database in memory would lose every document; name a file.")
        return parsed.set(drivername="sqlite")
    if backend in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+asyncpg")
    raise StoreError(f"{backend} is not a database we know; use sqlite or postgresql.")


def sqlite_engine(
    url: URL, *, read_only: bool = False, connections: int = 1, busy: float = BUSY_SECONDS
) -> Engine:
    """SQLite in WAL mode, every commit on disk before it returns (synchronous=FULL)."""
    Path(url.database or "").absolute().parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        hide_parameters=True,
        connect_args={"check_same_thread": False, "timeout": busy},
    )

    def connected(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # We say BEGIN ourselves.
        _use_wal(connection, busy)
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        if read_only:
            connection.execute("PRAGMA query_only=ON")

    def begun(connection: Connection) -> None:
        # A write takes the lock at once: an upgrade later may fail without waiting. The thread that
        # writes has said so already.
        if not driver_of(connection).in_transaction:
            connection.exec_driver_sql("BEGIN" if read_only else BEGIN_WRITE)

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", begun)
    return engine


def _use_wal(connection: sqlite3.Connection, busy: float) -> None:
    # Switching takes an exclusive lock that SQLite does not wait for: two processes starting
    # on a new file would meet "database is locked".
    deadline = time.monotonic() + busy
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def postgres_engine(url: URL, *, patience: float | None = None) -> AsyncEngine:
    """PostgreSQL through asyncpg, with a pool. `patience`: seconds for a statement at most."""
    return create_async_engine(
        url,
        pool_size=POSTGRES_CONNECTIONS,
        max_overflow=POSTGRES_CONNECTIONS,
        pool_timeout=10,
        hide_parameters=True,
        connect_args={"timeout": CONNECT_SECONDS, "command_timeout": patience},
    )


async def migrate(url: str) -> None:
    """Creates the tables or brings them up to date. Safe when several processes do it at once.

    Raises:
        StoreError: the database cannot be reached, or was made by a newer version.
    """
    parsed = parse(url)
    with translated():
        if parsed.get_backend_name() == "sqlite":
            await asyncio.to_thread(_migrate_sqlite, parsed)
        else:
            await _migrate_postgres(parsed)


def _migrate_sqlite(url: URL) -> None:
    engine = sqlite_engine(url, busy=MIGRATING_SECONDS)
    try:
        with engine.begin() as connection:
            upgrade(connection)
    finally:
        engine.dispose()


async def _migrate_postgres(url: URL) -> None:
    engine = postgres_engine(url)
    try:
        async with engine.begin() as connection:
            await connection.execute(
                text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK}
            )
            await connection.run_sync(upgrade)
    finally:
        await engine.dispose()


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Runs the migrations that are missing, in the transaction of `connection`."""
    present = MigrationContext.configure(connection).get_current_heads()
    scripts = _scripts()
    if present == tuple(scripts.get_heads()) and revision == "head":
        return
    known = {script.revision for script in scripts.walk_revisions()}
    for version in present:
        if version not in known:
            raise StoreError(
                f"The database is at schema {version}, which this version of Burnish does not "
                "know. Start the newer version, or restore a backup made by this one."
            )
    command.upgrade(configuration(connection), revision)


def knows(revision: str) -> bool:
    """Whether this version has the migration that leads to `revision`."""
    return any(script.revision == revision for script in _scripts().walk_revisions())


def configuration(connection: Connection) -> Config:
    """What Alembic needs to work on `connection`."""
    config = Config()
    config.set_main_option("script_location", MIGRATIONS)
    config.attributes["connection"] = connection
    return config


@lru_cache
def _scripts() -> ScriptDirectory:
    return ScriptDirectory(MIGRATIONS)
