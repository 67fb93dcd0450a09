"""migrate(): several processes at once, and a database from the future."""

import asyncio
import sqlite3
import subprocess
import sys

import pytest

from app.errors import StoreError
from app.store.engine import migrate
from app.store.sql import open_store
from tests.engines import PostgresServer

START = """
import asyncio, sys
from app.store.sql import open_store

async def start(url, name):
    store = await open_store(url)
    await store.documents.ensure("essay")
    print(await store.updates.append("essay", [name.encode()]))
    await store.close()

asyncio.run(start(*sys.argv[1:]))
"""


async def test_processes_that_start_at_once_share_a_new_sqlite_database(sqlite_url: str) -> None:
    await start_at_once(sqlite_url)


async def test_processes_that_start_at_once_share_a_new_postgres_database(
    postgres: PostgresServer,
) -> None:
    await start_at_once(await postgres.new_database())


async def start_at_once(url: str) -> None:
    def start(name: str) -> int:
        command = [sys.executable, "-c", START, url, name]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        return int(done.stdout)

    seqs = await asyncio.gather(*(asyncio.to_thread(start, str(number)) for number in range(4)))
    assert sorted(seqs) == [1, 2, 3, 4]
    store = await open_store(url)
    assert sorted((await store.updates.load("essay")).updates) == [b"0", b"1", b"2", b"3"]
    await store.close()


async def test_migrating_again_changes_nothing(sqlite_url: str) -> None:
    await migrate(sqlite_url)
    before = schema_of(sqlite_url)
    await migrate(sqlite_url)
    assert schema_of(sqlite_url) == before


async def test_a_schema_newer_than_the_code_is_refused_and_left_alone(sqlite_url: str) -> None:
    await migrate(sqlite_url)
    with sqlite3.connect(sqlite_url.removeprefix("sqlite:///")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = schema_of(sqlite_url)
    with pytest.raises(StoreError, match=r"9999.*newer version"):
        await open_store(sqlite_url)
    assert schema_of(sqlite_url) == before


def schema_of(url: str) -> list[tuple[str, ...]]:
    connection = sqlite3.connect(url.removeprefix("sqlite:///"))
    rows: list[tuple[str, ...]] = connection.execute(
        "SELECT name, sql FROM sqlite_master UNION ALL SELECT version_num, '' FROM alembic_version"
    ).fetchall()
    connection.close()
    return rows
