"""Backups: a consistent copy made while the servers run, and its way back.

One transaction that sees one state of the data reads every table (REPEATABLE READ on
PostgreSQL; on SQLite a copy by its online backup, checked page by page), then come the files that
its rows name. A restore puts the files there first, which harms nothing, and then is one
transaction as well: after a failure the database is what it was.
"""

import time
from importlib.metadata import version
from itertools import chain, count, islice
from pathlib import Path

from alembic.migration import MigrationContext
from sqlalchemy import URL, Connection, MetaData, Table, func, select, text

from app import clock
from app.errors import Conflict, NotFound, StoreError
from app.store.archive import FORMAT, Archive, ArchiveWriter, Manifest
from app.store.backup_engines import be_alone, be_alone_on_postgres, on_database, on_snapshot
from app.store.backup_files import add_files, extract_files
from app.store.database import translated
from app.store.engine import knows, parse, upgrade
from app.store.schema import metadata
from app.store.shelf_schema import files as files_table

ROWS_AT_ONCE = 500
ATTEMPTS = 3
"""A file that is deleted for good during a backup makes it begin again, so often at most."""
_VERSIONS = "alembic_version"


def back_up(url: str, file: Path, *, files: Path | None, force: bool = False) -> Manifest:
    """Writes a complete copy of the database to `file`; the servers may go on meanwhile.

    `files` is the folder of uploaded files, which come with it; None: they lie elsewhere.

    Raises:
        Conflict: `file` exists and `force` is not given.
        NotFound: there is no database yet.
        StoreError: the database cannot be reached or is damaged, or `file` cannot be written.
    """
    parsed = parse(url)
    if file.exists() and not force:
        raise Conflict(f"{file} exists; name another file, or use --force.")
    part = file.with_name(file.name + ".part")
    for attempt in range(1, ATTEMPTS + 1):
        manifest = _write(parsed, part, files, is_last=attempt == ATTEMPTS)
        if manifest is not None:
            part.replace(file)
            return manifest
    raise AssertionError("the last attempt takes what it finds")


def _write(url: URL, part: Path, files: Path | None, *, is_last: bool) -> Manifest | None:
    """None: files that its rows name were deleted for good before they were copied."""
    writer = ArchiveWriter(part)
    try:
        manifest, digests = on_snapshot(url, lambda connection: _dump(connection, writer))
        if files is not None:
            manifest.files, missing = add_files(writer, files, digests)
            if missing and not is_last and not _still_named(url, missing):
                writer.abandon()
                return None
        writer.finish(manifest)
    except BaseException:
        writer.abandon()
        raise
    return manifest


def restore(
    url: str, file: Path, *, files: Path | None, keep_in: Path, force: bool = False
) -> tuple[Manifest, Path | None]:
    """Makes the database what `file` holds, and brings its tables up to date.

    The uploaded files in it go into the folder `files` (None: they lie elsewhere); what else
    lies there stays.

    Returns:
        What was restored; and where the database as it was is kept (a backup in `keep_in`),
        None where it held no document.

    Raises:
        Conflict: it holds documents and `force` is not given, or a server is using it; or the
            backup holds files and there is no folder for them.
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
        uploads = archive.manifest.files
        if files is None and uploads is not None and uploads.count:
            raise Conflict(
                f"{file} holds {uploads.count} uploaded files, and here they lie in S3. Restore it "
                "without BURNISH_FILES_URL, then copy the folder `files` of the data folder into "
                "the bucket."
            )
        kept: Path | None = None
        if held := _documents_in(parsed):
            if not force:
                raise Conflict(
                    f"The database holds {held} documents; --force replaces them (a backup of "
                    "them is made first)."
                )
            kept = _free(keep_in, f"before-restore-{time.strftime('%Y%m%d-%H%M%S')}")
            back_up(url, kept, files=files)
        if parsed.get_backend_name() == "sqlite":
            with translated():
                be_alone(Path(parsed.database or ""))
        if files is not None:
            extract_files(archive, files)
        on_database(parsed, lambda connection: _fill(connection, archive))
        return archive.manifest, kept


def _free(folder: Path, name: str) -> Path:
    """A file of that name that is not there yet."""
    names = chain([name], (f"{name}-{n}" for n in count(2)))
    return next(file for each in names if not (file := folder / f"{each}.zip").exists())


def _dump(connection: Connection, writer: ArchiveWriter) -> tuple[Manifest, list[str]]:
    """What was written, and the SHA-256 of every uploaded file that the rows name."""
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision is None:
        raise NotFound("The database has no tables of Burnish yet; there is nothing to back up.")
    if not knows(revision):
        raise StoreError(
            f"The database is at schema {revision}, which this version does not know; make the "
            "backup with the version that runs on it."
        )
    digests: list[str] = []
    for table in _tables(connection):
        if table.name == "files":
            digests = list(connection.execute(select(table.c.hash).distinct()).scalars())
        rows = connection.execute(
            select(table).order_by(*table.primary_key.columns),
            execution_options={"yield_per": ROWS_AT_ONCE},
        )
        writer.add(table.name, table.columns.keys(), map(tuple, rows))
    manifest = Manifest(
        burnish_backup=FORMAT,
        version=version("burnish"),
        schema_revision=revision,
        engine=connection.dialect.name,
        created_at=clock.iso(clock.now()),
        tables=writer.tables,
    )
    return manifest, digests


def _still_named(url: URL, digests: list[str]) -> bool:
    """Whether rows name all of these files at this moment."""

    def named(connection: Connection) -> set[str]:
        found: set[str] = set()
        for start in range(0, len(digests), ROWS_AT_ONCE):
            some = digests[start : start + ROWS_AT_ONCE]
            rows = select(files_table.c.hash).where(files_table.c.hash.in_(some))
            found.update(connection.execute(rows).scalars())
        return found

    return on_database(url, named) >= set(digests)


def _fill(connection: Connection, archive: Archive) -> None:
    """In one transaction: away with what is there, the tables of the backup, its rows, today's
    tables."""
    if connection.dialect.name == "postgresql":
        be_alone_on_postgres(connection)
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
    return on_database(url, count)
