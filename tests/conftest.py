"""Fixtures that more than one area uses."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from app.store.sql import Store, open_store
from tests.engines import PostgresServer, RedisServer, private_postgres, private_redis
from tests.haste import hastened


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Spreads the files with pages, which are most of the work, evenly among the others.

    Several browsers at once only slow each other down; beside them belongs what mostly waits.
    They are begun in the first two thirds, so that no process is left alone with one in the end.
    The tests in them share an event loop, as their browser lives longer than one test.
    """
    files: dict[Path, list[pytest.Item]] = {}
    pages: set[Path] = set()
    for item in items:
        files.setdefault(item.path, []).append(item)
        if item.get_closest_marker("browser"):
            pages.add(item.path)
            if item.get_closest_marker("asyncio"):
                item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
    others = [path for path in files if path not in pages]
    gap = len(others) * 2 // 3 // max(1, len(pages))
    order: list[Path] = []
    for page in [path for path in files if path in pages]:
        order += [page, *others[:gap]]
        del others[:gap]
    items[:] = [item for path in order + others for item in files[path]]


@pytest.fixture(scope="session", autouse=True)
def _haste() -> Iterator[None]:
    with hastened():
        yield


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
