"""SQLite as a file among files: locked, full, damaged, in a folder that is not there yet."""

import asyncio
import resource
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from app.errors import DamagedUpdate, StoreError
from app.store import database, engine
from app.store.sql import Store, open_store
from tests.waiting import until


async def test_the_folder_of_the_database_is_made(tmp_path: Path) -> None:
    store = await open_store(f"sqlite:///{tmp_path / 'a' / 'b' / 'burnish.db'}")
    await store.ping()
    await store.close()
    assert (tmp_path / "a" / "b" / "burnish.db").exists()


async def test_every_commit_is_on_disk_and_readers_do_not_wait(sqlite_url: str) -> None:
    sqlite = engine.sqlite_engine(engine.parse(sqlite_url))
    with sqlite.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    sqlite.dispose()
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


@pytest.mark.parametrize("driver", ["sqlite", "sqlite+aiosqlite", "sqlite+pysqlite"])
async def test_whichever_driver_is_named_ours_is_used(tmp_path: Path, driver: str) -> None:
    store = await open_store(f"{driver}:///{tmp_path / 'burnish.db'}")
    await store.ping()
    await store.close()


@pytest.mark.parametrize(
    ("url", "cure"),
    [
        ("sqlite://", "name a file"),
        ("sqlite:///:memory:", "name a file"),
        ("mysql://localhost/burnish", "sqlite or postgresql"),
        ("not a url", "sqlite:////path"),
        ("postgresql://burnish@127.0.0.1:1/burnish", "cannot be reached"),
        ("sqlite:////proc/nowhere/burnish.db", "cannot be reached"),
    ],
)
async def test_a_url_that_cannot_be_used_is_said_with_the_cure(url: str, cure: str) -> None:
    with pytest.raises(StoreError, match=cure):
        await open_store(url)


async def test_a_locked_database_is_waited_for(store: Store, sqlite_url: str) -> None:
    await store.documents.ensure("essay")
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    append = asyncio.create_task(store.updates.append("essay", [b"x"]))
    await store.ping()
    assert (await store.updates.load("essay")).updates == ()
    assert not append.done()
    other.execute("COMMIT")
    other.close()
    assert await append == 1


async def test_a_database_locked_for_too_long_is_an_error_and_nothing_is_written(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = engine.sqlite_engine
    monkeypatch.setattr(
        engine, "sqlite_engine", lambda url, **options: opened(url, **{**options, "busy": 0.05})
    )
    store = await open_store(sqlite_url)
    await store.documents.ensure("essay")
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    answers = await asyncio.gather(
        *(store.updates.append("essay", [b"x"]) for _ in range(3)), return_exceptions=True
    )
    assert [type(answer) for answer in answers] == [StoreError] * 3
    assert "database is locked" in str(answers[0])
    other.execute("COMMIT")
    other.close()
    assert await store.updates.append("essay", [b"y"]) == 1
    assert (await store.updates.load("essay")).updates == (b"y",)
    await store.close()


async def test_when_too_many_transactions_wait_one_more_is_refused(
    store: Store, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await store.documents.ensure("essay")
    monkeypatch.setattr(database, "WAITING_MAX", 5)
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    appends: list[asyncio.Task[object]] = []

    def refused() -> bool:
        appends.append(asyncio.create_task(store.updates.append("essay", [b"x"])))
        return any(append.done() for append in appends)

    await until(refused)
    other.execute("COMMIT")
    other.close()
    answers = await asyncio.gather(*appends, return_exceptions=True)
    refusals = [answer for answer in answers if isinstance(answer, StoreError)]
    assert "5 transactions wait" in str(refusals[0])
    assert len((await store.updates.load("essay")).updates) == len(answers) - len(refusals)


async def test_a_file_that_is_no_database_is_damage(tmp_path: Path) -> None:
    (tmp_path / "burnish.db").write_bytes(b"this is not a database at all" * 1000)
    with pytest.raises(DamagedUpdate, match="restore a backup"):
        await open_store(f"sqlite:///{tmp_path / 'burnish.db'}")


async def test_a_damaged_page_is_damage_and_not_an_empty_document(
    store: Store, sqlite_url: str
) -> None:
    await store.documents.ensure("essay")
    await store.updates.append("essay", [b"x" * 100] * 5000)
    await store.close()
    scribble_over(Path(sqlite_url.removeprefix("sqlite:///")))
    again = await open_store(sqlite_url)
    with pytest.raises(DamagedUpdate):
        await again.updates.load("essay")
    await again.close()


def scribble_over(path: Path) -> None:
    """The second half of the file's pages."""
    content = bytearray(path.read_bytes())
    for page in range(len(content) // 4096 // 2, len(content) // 4096):
        content[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    path.write_bytes(content)


FILL = """
import asyncio, sys
from app.errors import StoreError
from app.store.sql import open_store

async def fill(url):
    store = await open_store(url)
    await store.documents.ensure("essay")
    written = 0
    try:
        while True:
            await store.updates.append("essay", [b"%09d" % (written + n) * 500 for n in range(5)])
            written += 5
    except StoreError as error:
        print(written, error)

asyncio.run(fill(sys.argv[1]))
"""


async def test_a_full_disk_is_an_error_and_what_was_acknowledged_stays(sqlite_url: str) -> None:
    """A file size limit stands for the end of the disk."""

    def limit_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000))

    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", FILL, sqlite_url],
        preexec_fn=limit_files,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    written = int(done.stdout.split()[0])
    assert written > 0
    store = await open_store(sqlite_url)
    stored = (await store.updates.load("essay")).updates
    assert stored == tuple(b"%09d" % number * 500 for number in range(written))
    assert await store.updates.append("essay", [b"on"]) == written + 1
    await store.close()
