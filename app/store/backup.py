"""Backups: a consistent copy made while the servers run, and its way back.

One transaction that sees one state of the data reads every table (REPEATABLE READ on
PostgreSQL; on SQLite a copy by its online backup, checked page by page). A restore is one
transaction as well: after a failure the database is what it was.
"""

import asyncio
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from importlib.metadata import version
from itertools import chain, count, islice
from pathlib import Path
from typing import Any, TypeVar

from alembic.migration import MigrationContext
from sqlalchemy import URL, Connection, MetaData, Table, func, select, text

from app import clock
from app.errors import Conflict, NotFound, StoreError
from app.store.archive import FORMAT, Archive, ArchiveWriter, Manifest
from app.store.database import translated
from app.store.engine import knows, parse, postgres_engine, sqlite_engine, upgrade
from app.store.schema import metadata

T = TypeVar("T")

ALONE_SECONDS = 2.0
ROWS_AT_ONCE = 500
_VERSIONS = "alembic_version"
_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)


def back_up(url: str, file: Path, *, force: bool = False) -> Manifest:
    """Writes a complete copy of the database to `file`; the servers may go on meanwhile.

    Raises:
        Conflict: `file` exists and `force` is not given.
        NotFound: there is no database yet.
        StoreError: the database cannot be reached or is damaged, or `file` cannot be written.
    """
    parsed = parse(url)
    if file.exists() and not force:
        raise Conflict(f"{file} exists; name another file, or use --force.")
    part = file.with_name(file.name + ".part")
    writer = ArchiveWriter(part)
    try:
        manifest = _snapshot(parsed, lambda connection: _dump(connection, writer))
        writer.finish(manifest)
    except BaseException:
        writer.abandon()
        raise
    part.replace(file)
    return manifest


def restore(
    url: str, file: Path, *, keep_in: Path, force: bool = False
) -> tuple[Manifest, Path | None]:
    """Makes the database what `file` holds, and brings its tables up to date.

    Returns:
        What was restored; and where the database as it was is kept (a backup in `keep_in`),
        None where it held no document.

    Raises:
        Conflict: it holds documents and `force` is not given, or a server is using it.
        StoreError: `file` is no backup, damaged, or made by a later version; or the database
            cannot be reached.
    """
    parsed = parse(url)
    with Archive(file) as archive:
        made_by, revision = archive.manifest.version, archive.manifest.schema_revision
        if not knows(revision):
            raise StoreError(
                f"{file} was made by version {made_by} with schema {revision}, which this version "
                "does not know; restore it with that version."
            )
        kept: Path | None = None
        if held := _documents_in(parsed):
            if not force:
                raise Conflict(
                    f"The database holds {held} documents; --force replaces them (a backup of "
                    "them is made first)."
                )
            kept = _free(keep_in, f"before-restore-{time.strftime('%Y%m%d-%H%M%S')}")
            back_up(url, kept)
        if parsed.get_backend_name() == "sqlite":
            with translated():
                _be_alone(Path(parsed.database or ""))
        _on(parsed, lambda connection: _fill(connection, archive))
        return archive.manifest, kept


def _free(folder: Path, name: str) -> Path:
    """A file of that name that is not there yet."""
    names = chain([name], (f"{name}-{n}" for n in count(2)))
    return next(file for each in names if not (file := folder / f"{each}.zip").exists())


def _dump(connection: Connection, writer: ArchiveWriter) -> Manifest:
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision is None:
        raise NotFound("The database has no tables of Burnish yet; there is nothing to back up.")
    if not knows(revision):
        raise StoreError(
            f"The database is at schema {revision}, which this version does not know; make the "
            "backup with the version that runs on it."
        )
    for table in _tables(connection):
        rows = connection.execute(
            select(table).order_by(*table.primary_key.columns),
            execution_options={"yield_per": ROWS_AT_ONCE},
        )
        writer.add(table.name, table.columns.keys(), map(tuple, rows))
    return Manifest(
        burnish_backup=FORMAT,
        version=version("burnish"),
        schema_revision=revision,
        engine=connection.dialect.name,
        created_at=clock.iso(clock.now()),
        tables=writer.tables,
    )


def _fill(connection: Connection, archive: Archive) -> None:
    """In one transaction: away with what is there, the tables of the backup, its rows, today's
    tables."""
    if connection.dialect.name == "postgresql":
        _be_alone_on_postgres(connection)
    # Derived from the documents: the server fills it again.
    for name in ("search_index", "search_texts"):
        connection.execute(text(f"DROP TABLE IF EXISTS {name}"))
    for table in reversed(_tables(connection)):
        table.drop(connection)
    connection.execute(text(f"DROP TABLE IF EXISTS {_VERSIONS}"))
    upgrade(connection, archive.manifest.schema_revision)
    tables = {table.name: table for table in _tables(connection)}
    for entry in archive.manifest.tables:
        table = tables[entry.name]
        rows = archive.rows(entry)
        while some := list(islice(rows, ROWS_AT_ONCE)):
            connection.execute(
                table.insert(), [dict(zip(entry.columns, row, strict=True)) for row in some]
            )
        _go_on_counting(connection, table)
    upgrade(connection)


def _go_on_counting(connection: Connection, table: Table) -> None:
    """PostgreSQL's sequences do not look at what was inserted with a number of its own."""
    column = table.autoincrement_column
    if connection.dialect.name != "postgresql" or column is None:
        return
    sequence = connection.scalar(select(func.pg_get_serial_sequence(table.name, column.name)))
    highest = connection.scalar(select(func.max(column)))
    if sequence is not None and highest is not None:
        connection.execute(select(func.setval(sequence, highest)))


def _tables(connection: Connection) -> list[Table]:
    """Ours, as they are in this database, what others refer to first."""
    found = MetaData()
    found.reflect(connection, only=lambda name, _: name in metadata.tables)
    return found.sorted_tables


def _documents_in(url: URL) -> int:
    """How many documents the database holds; 0 as well where there are no tables."""

    def count(connection: Connection) -> int:
        for table in _tables(connection):
            if table.name == "documents":
                return int(connection.scalar(select(func.count()).select_from(table)) or 0)
        return 0

    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        return 0
    return _on(url, count)


def _snapshot(url: URL, work: Callable[[Connection], T]) -> T:
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


def _on(url: URL, work: Callable[[Connection], T]) -> T:
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


def _be_alone(database: Path) -> None:
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


def _be_alone_on_postgres(connection: Connection) -> None:
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
