"""Two replicas for the tests that do not kill anything."""

import itertools
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.engines import PostgresServer, RedisServer
from tests.replicas.fleet import Fleet, logs_on_failure

_numbers = itertools.count(1)


@pytest.fixture
async def fleet(
    tmp_path: Path, postgres: PostgresServer, redis_server: RedisServer
) -> AsyncIterator[Fleet]:
    """Two replicas, running, on an empty database."""
    running = Fleet(tmp_path, await postgres.new_database(), redis_server.url)
    await running.start()
    try:
        with logs_on_failure(running):
            yield running
    finally:
        await running.stop()


@pytest.fixture
def document() -> str:
    """An id nobody has used."""
    return f"document-{next(_numbers)}"
