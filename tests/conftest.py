"""Fixtures that more than one area uses."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from app.store.sql import Store, open_store
from tests.engines import PostgresServer, RedisServer, private_postgres, private_redis


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL of this test run."""
    with private_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    """A Redis of this test run."""
    with private_redis() as server:
        yield server


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A database file of this test's own."""
    return f"sqlite:///{tmp_path / 'burnish.db'}"


@pytest.fixture
async def store(sqlite_url: str) -> AsyncIterator[Store]:
    """An empty store on SQLite."""
    opened = await open_store(sqlite_url)
    yield opened
    await opened.close()
