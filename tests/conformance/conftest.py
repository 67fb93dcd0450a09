"""Every engine that the promises are held to."""

from collections.abc import AsyncIterator

import pytest

from app.store.sql import Store, open_store


@pytest.fixture(params=["sqlite", "postgres"])
async def store_url(request: pytest.FixtureRequest, sqlite_url: str) -> str:
    """An empty database of each engine."""
    if request.param == "sqlite":
        return sqlite_url
    url: str = await request.getfixturevalue("postgres").emptied_database()
    return url


@pytest.fixture
async def store(store_url: str) -> AsyncIterator[Store]:
    """An empty store on each engine."""
    opened = await open_store(store_url)
    yield opened
    await opened.close()
