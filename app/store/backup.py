"""Copies of a SQLite database, made while it is in use, and their way back."""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from app.errors import Conflict, NotFound, StoreError
from app.store.engine import parse

PAGES_AT_ONCE = 2000
"""The writer gets its turn after so many pages."""
ALONE_SECONDS = 2.0


def back_up(url: str, file: Path, *, force: bool = False) -> int:
    """Writes a complete, checked copy to `file`; returns its size in bytes.

    Raises:
        Conflict: `file` exists and `force` is not given.
        NotFound: there is no database yet.
        StoreError: it is not SQLite, or the copy could not be made.
    """
    database = _file_of(url, "pg_dump")
    if not database.exists():
        raise NotFound(f"There is no database at {database}.")
    if file.exists() and not force:
        raise Conflict(f"{file} exists; name another file, or use --force.")
    part = file.with_name(file.name + ".part")
    with _told("The backup could not be made"):
        file.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        with closing(_reading(database)) as source, closing(sqlite3.connect(part)) as copy:
            source.backup(copy, pages=PAGES_AT_ONCE, sleep=0.005)
            # One file that stands alone, whatever mode the database is in.
            copy.execute("PRAGMA journal_mode=DELETE")
        _check(part)
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.replace(file)
    return file.stat().st_size


def restore(url: str, file: Path, *, force: bool = False) -> Path | None:
    """Makes the database what `file` holds, in one transaction.

    Returns:
        Where the database as it was is kept; None where there was none.

    Raises:
        Conflict: there is a database and `force` is not given, or a server is using it.
        StoreError: it is not SQLite, or `file` is no backup of ours.
    """
    database = _file_of(url, "pg_restore")
    with _told(f"{file} cannot be restored"):
        _check(file)
    kept: Path | None = None
    if database.exists():
        if not force:
            raise Conflict(
                f"There is a database at {database}; --force replaces it (a copy is kept)."
            )
        stamp = time.strftime("%Y%m%d-%H%M%S")
        kept = database.with_name(f"{database.name}.before-restore-{stamp}")
        back_up(url, kept)
    with _told("The database could not be restored"):
        database.parent.mkdir(parents=True, exist_ok=True)
        with (
            closing(_reading(file)) as source,
            closing(sqlite3.connect(database, timeout=ALONE_SECONDS)) as target,
        ):
            _be_alone(target, database)
            source.backup(target)
    return kept


def _be_alone(target: sqlite3.Connection, database: Path) -> None:
    # Leaving WAL mode takes that nobody else has the file open.
    try:
        mode = target.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
    except sqlite3.OperationalError:
        mode = "wal"
    if mode != "delete":
        raise Conflict(f"{database} is in use; stop the server first.")


def _check(file: Path) -> None:
    with closing(_reading(file)) as connection:
        verdict = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    if verdict != "ok":
        raise StoreError(f"{file} is damaged: {verdict}.")
    if not {"documents", "updates", "alembic_version"} <= tables:
        raise StoreError(f"{file} is not a backup of Burnish.")


def _reading(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=30.0)


def _file_of(url: str, tool: str) -> Path:
    parsed = parse(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        raise StoreError(f"This command is for SQLite; for PostgreSQL use {tool}.")
    return Path(parsed.database)


@contextmanager
def _told(trouble: str) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise StoreError(f"{trouble}: {error}.") from error
