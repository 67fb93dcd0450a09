"""A backup is one consistent state, whole or refused, and comes back on either engine."""

import asyncio
import hashlib
import json
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, MetaData, text

from app.errors import AppError, Conflict, NotFound, StoreError
from app.store import Seq
from app.store.archive import Archive
from app.store.backup import back_up, restore
from app.store.engine import migrate, parse, upgrade
from app.store.sql import open_store
from tests.engines import PostgresServer
from tests.migrations.test_migrations import on, put_rows_everywhere
from tests.proposals import propose


class Place:
    """Makes empty databases of both engines, for one test."""

    def __init__(self, folder: Path, request: pytest.FixtureRequest) -> None:
        self.folder = folder
        self._request = request
        self._made = 0

    async def database(self, engine: str) -> str:
        if engine == "postgres":
            server: PostgresServer = self._request.getfixturevalue("postgres")
            return await server.new_database()
        self._made += 1
        return f"sqlite:///{self.folder / f'{self._made}.db'}"


@pytest.fixture
def place(tmp_path: Path, request: pytest.FixtureRequest) -> Place:
    return Place(tmp_path, request)


async def rows_of(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    found: dict[str, list[tuple[Any, ...]]] = {}

    def read(connection: Connection) -> None:
        tables = MetaData()
        # Backups leave out what the search derives from the documents.
        tables.reflect(connection, only=lambda name, _: not name.startswith("search_"))
        for table in tables.sorted_tables:
            rows = connection.execute(table.select().order_by(*table.primary_key.columns))
            names = sorted(table.columns.keys())
            found[table.name] = [tuple(row._mapping[name] for name in names) for row in rows]

    await on(url, read)
    return found


async def backed_up(url: str, file: Path, *, force: bool = False) -> None:
    await asyncio.to_thread(back_up, url, file, files=file.parent / "files", force=force)


async def restored(url: str, file: Path, *, force: bool = False) -> Path | None:
    files = file.parent / "files"
    _, kept = await asyncio.to_thread(
        restore, url, file, files=files, keep_in=file.parent, force=force
    )
    return kept


ENGINES = ["sqlite", "postgres"]


@pytest.mark.parametrize("source", ENGINES)
@pytest.mark.parametrize("target", ENGINES)
async def test_every_row_comes_back_on_either_engine(
    place: Place, source: str, target: str
) -> None:
    old, new = await place.database(source), await place.database(target)
    await migrate(old)
    await put_rows_everywhere(old)
    file = place.folder / "backup.zip"
    await backed_up(old, file)
    assert await restored(new, file) is None
    before = await rows_of(old)
    assert await rows_of(new) == before
    assert all(before.values()), "every table has a row"
    # And life goes on there: numbers that the database gives out do not begin again.
    store = await open_store(new)
    assert await store.updates.append("essay", [b"later"]) == 1 + max(
        row[-1] for row in before["updates"]
    )
    one = propose(after="tea")  # "the" was rejected there, which is remembered.
    await store.ledger.offer([one])
    assert (await store.ledger.decide(one.id, "reject", actor="Ada")).status == "rejected"
    await store.close()


@pytest.mark.parametrize("engine", ENGINES)
async def test_a_backup_made_under_way_is_one_moment_of_the_log(place: Place, engine: str) -> None:
    url, new = await place.database(engine), await place.database(engine)
    store = await open_store(url)
    documents = [f"document-{number}" for number in range(4)]
    for document in documents:
        await store.documents.ensure(document)
        await store.updates.append(document, [b"x" * 2000, b"y"])
    done = False

    async def write(document: str) -> None:
        while not done:
            await store.updates.append(document, [b"x" * 2000, b"y"])
            # Without a pause the log grows to what takes minutes to copy five times.
            await asyncio.sleep(0.005)

    writing = [asyncio.create_task(write(document)) for document in documents]
    try:
        for number in range(5):
            await asyncio.sleep(0.05)
            file = place.folder / f"{number}.zip"
            await backed_up(url, file)
            await restored(new, file, force=True)
            copy = await open_store(new)
            for document in documents:
                head = await copy.updates.head(document)
                logged = await copy.updates.read_after(document, Seq(0))
                assert logged is not None
                assert [seq for seq, _ in logged] == list(range(1, head + 1)), "a hole, or too late"
                assert head % 2 == 0, "half a transaction"
            assert await copy.updates.head(documents[0]) > 0
            await copy.close()
    finally:
        done = True
        await asyncio.gather(*writing)
        await store.close()


@pytest.mark.parametrize("engine", ENGINES)
async def test_what_is_there_is_replaced_by_force_only_and_kept(place: Place, engine: str) -> None:
    old, new = await place.database(engine), await place.database(engine)
    await _documents(old, "from-backup")
    await _documents(new, "in-the-way", "too")
    file = place.folder / "backup.zip"
    await backed_up(old, file)
    with pytest.raises(Conflict, match="2 documents; --force"):
        await restored(new, file)
    assert await _ids(new) == {"in-the-way", "too"}
    kept = await restored(new, file, force=True)
    assert await _ids(new) == {"from-backup"}
    assert kept is not None
    await restored(new, kept, force=True)
    assert await _ids(new) == {"in-the-way", "too"}


@pytest.mark.parametrize("engine", ENGINES)
async def test_a_database_in_use_is_not_restored_over(place: Place, engine: str) -> None:
    url = await place.database(engine)
    store = await open_store(url)
    await store.documents.ensure("precious")
    await store.ping()
    file = place.folder / "backup.zip"
    try:
        await backed_up(url, file)
        with pytest.raises(Conflict, match="stop the server"):
            await restored(url, file, force=True)
        assert (await store.documents.get("precious")).id == "precious"
    finally:
        await store.close()


@pytest.mark.parametrize("engine", ENGINES)
async def test_a_backup_of_an_earlier_schema_is_brought_up_to_date(
    place: Place, engine: str
) -> None:
    old, new = await place.database(engine), await place.database(engine)

    def first_version(connection: Connection) -> None:
        upgrade(connection, "0001")
        connection.execute(
            text(
                "INSERT INTO documents (id, title, title_folded, created_at, updated_at, seq,"
                " suggestions_enabled, strength) VALUES ('old', 'Old', 'old', 1, 2, 0, :yes, 0)"
            ),
            {"yes": True},
        )

    await on(old, first_version)
    file = place.folder / "backup.zip"
    await backed_up(old, file)
    await restored(new, file)
    store = await open_store(new)
    assert (await store.documents.get("old")).alarms == 2.0
    await store.close()


def _change(file: Path, entry: str, change: Callable[[bytes], bytes]) -> None:
    with zipfile.ZipFile(file) as read:
        entries = {name: read.read(name) for name in read.namelist()}
    entries[entry] = change(entries[entry])
    with zipfile.ZipFile(file, "w") as written:
        for name, data in entries.items():
            written.writestr(name, data)


def _manifest(**changes: object) -> Callable[[bytes], bytes]:
    return lambda data: json.dumps(json.loads(data) | changes).encode()


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (
            lambda f: _change(f, "tables/documents.jsonl", lambda d: d.replace(b"one", b"0ne")),
            "is damaged: documents",
        ),
        (lambda f: _change(f, "tables/documents.jsonl", lambda _: b""), "is damaged: documents"),
        (lambda f: _change(f, "manifest.json", _manifest(burnish_backup=3)), "format 3"),
        (
            lambda f: _change(f, "manifest.json", _manifest(schema_revision="9999", version="9.9")),
            "version 9.9 with schema 9999",
        ),
        (lambda f: _change(f, "manifest.json", _manifest(tables=7)), "not a backup"),
        (lambda f: _change(f, "manifest.json", lambda _: b"[]"), "format None"),
        (lambda f: f.write_bytes(f.read_bytes()[: f.stat().st_size // 2]), "damaged, or not"),
        (lambda f: f.write_bytes(b"This is no backup."), "damaged, or not"),
        (lambda f: f.unlink(), "cannot be read"),
    ],
)
async def test_what_is_not_whole_is_refused_and_changes_nothing(
    place: Place, damage: Callable[[Path], object], says: str
) -> None:
    url = await place.database("sqlite")
    await _documents(url, "one")
    file = place.folder / "backup.zip"
    await backed_up(url, file)
    damage(file)
    with pytest.raises(StoreError, match=says):
        await restored(url, file, force=True)
    assert await _ids(url) == {"one"}


@pytest.mark.parametrize("engine", ENGINES)
async def test_a_restore_that_fails_half_way_leaves_all_as_it_was(
    place: Place, engine: str
) -> None:
    old, new = await place.database(engine), await place.database(engine)
    await _documents(old, "one", "two")
    await _documents(new, "mine")
    file = place.folder / "backup.zip"
    await backed_up(old, file)
    with zipfile.ZipFile(file) as read:
        twice = read.read("tables/documents.jsonl") * 2
    _change(file, "tables/documents.jsonl", lambda _: twice)
    with zipfile.ZipFile(file) as read:
        tables = json.loads(read.read("manifest.json"))["tables"]
    for table in tables:
        if table["name"] == "documents":
            table |= {"sha256": hashlib.sha256(twice).hexdigest(), "rows": 4}
    _change(file, "manifest.json", _manifest(tables=tables))
    with pytest.raises(StoreError):
        await restored(new, file, force=True)
    assert await _ids(new) == {"mine"}


async def test_there_is_nothing_to_back_up_before_the_first_start(place: Place) -> None:
    with pytest.raises(NotFound):
        await backed_up(await place.database("sqlite"), place.folder / "b.zip")
    with pytest.raises(NotFound):
        await backed_up(await place.database("postgres"), place.folder / "b.zip")
    assert not list(place.folder.glob("b.zip*"))


async def test_a_damaged_database_makes_no_backup(place: Place) -> None:
    url = await place.database("sqlite")
    await _documents(url, *(f"document-{n}" for n in range(500)))
    database = Path(str(parse(url).database))
    _overwrite_a_page(database)
    file = place.folder / "b.zip"
    with pytest.raises(StoreError, match="damaged"):
        await backed_up(url, file)
    assert not list(place.folder.glob("b.zip*"))


async def test_a_backup_is_not_written_over_another_one(place: Place) -> None:
    url = await place.database("sqlite")
    await _documents(url, "one")
    file = place.folder / "backup.zip"
    file.write_bytes(b"precious")
    with pytest.raises(Conflict, match="--force"):
        await backed_up(url, file)
    assert file.read_bytes() == b"precious"
    await backed_up(url, file, force=True)
    with Archive(file) as archive:
        assert archive.manifest.documents == 1
        assert archive.manifest.engine == "sqlite"


async def test_where_it_cannot_be_written_is_said(place: Place) -> None:
    url = await place.database("sqlite")
    await _documents(url, "one")
    (place.folder / "file").write_text("")
    with pytest.raises(AppError, match="cannot be written"):
        await backed_up(url, place.folder / "file" / "backup.zip")


def _overwrite_a_page(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = bytearray(database.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 4096] = bytes(4096)
    database.write_bytes(data)


async def _documents(url: str, *ids: str) -> None:
    store = await open_store(url)
    for document in ids:
        await store.documents.ensure(document)
    await store.close()


async def _ids(url: str) -> set[str]:
    store = await open_store(url)
    rows = await store.documents.search(limit=100)
    await store.close()
    return {row.id for row in rows}
