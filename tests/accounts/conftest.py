"""A server with accounts for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.accounts.house import House, house
from tests.engines import PostgresServer


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as running:
        yield running


@pytest.fixture(params=["sqlite", "postgres"])
async def home_on_both(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[House]:
    """One on each engine, one after the other."""
    settings = {}
    if request.param == "postgres":
        postgres: PostgresServer = request.getfixturevalue("postgres")
        settings["database_url"] = await postgres.new_database()
    async with house(tmp_path, **settings) as running:
        yield running
