"""How backups reach the database: one state of it to read, or alone to write."""

import asyncio
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, text

from app.errors import Conflict, NotFound, StoreError
from app.store.database import translated
from app.store.engine import parse, postgres_engine, sqlite_engine

T = TypeVar("T")

ALONE_SECONDS = 2.0
_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)


def on_snapshot(url: URL, work: Callable[[Connection], T]) -> T:
    """Runs `work` on one state of the data that others go on changing."""
    if url.get_backend_name() == "sqlite":
        return _on_a_copy(Path(url.database or ""), work)
    with translated():
        return asyncio.run(_on_postgres(url, work, read_only=True))


def _on_a_copy(database: Path, work: Callable[[Connection], T]) -> T:
    if not database.exists():
        raise NotFound(f"There is no database at {database}.")
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=database.parent) as folder:
        copy = Path(folder) / "copy.db"
        with translated():
            with closing(_reading(database)) as source, closing(sqlite3.connect(copy)) as target:
                # In one step: it reads one state of the write-ahead log, and holds up no writer.
                # In several, each write in between would make it begin again, for ever.
                source.backup(target)
                verdict = target.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if verdict != "ok":
                raise StoreError(f"{database} is damaged: {verdict}.")
            return _on_sqlite(parse(f"sqlite:///{copy}"), work)


def on_database(url: URL, work: Callable[[Connection], T]) -> T:
    """Runs `work` in one transaction."""
    with translated():
        if url.get_backend_name() == "sqlite":
            return _on_sqlite(url, work)
        return asyncio.run(_on_postgres(url, work))


async def _on_postgres(url: URL, work: Callable[[Connection], T], read_only: bool = False) -> T:
    engine = postgres_engine(url)
    try:
        options: dict[str, Any] = {}
        if read_only:
            options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        async with engine.execution_options(**options).begin() as connection:
            return await connection.run_sync(work)
    finally:
        await engine.dispose()


def _on_sqlite(url: URL, work: Callable[[Connection], T]) -> T:
    engine = sqlite_engine(url)
    try:
        with engine.begin() as connection:
            return work(connection)
    finally:
        engine.dispose()


def be_alone(database: Path) -> None:
    """Raises Conflict while another process has the database open."""
    if not database.exists():
        return
    with closing(sqlite3.connect(database, timeout=ALONE_SECONDS)) as target:
        # Leaving WAL mode takes that nobody else has the file open.
        try:
            mode = target.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
        except sqlite3.OperationalError:
            mode = "wal"
    if mode != "delete":
        raise Conflict(f"{database} is in use; stop the server first.")


def be_alone_on_postgres(connection: Connection) -> None:
    """Raises Conflict while others are connected to the database."""
    deadline = time.monotonic() + ALONE_SECONDS
    while True:
        others = connection.scalar(_OTHERS)
        if not others:
            return
        if time.monotonic() > deadline:
            raise Conflict(
                f"{others} others are connected to the database; stop the servers first."
            )
        # Our own connection of a moment ago may still be ending.
        connection.execute(text("SELECT pg_sleep(0.05), pg_stat_clear_snapshot()"))


def _reading(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=30.0)
