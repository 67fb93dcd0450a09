"""Comments on each engine: the same tests."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.conformance.conftest import store, store_url
from tests.endpoints.conftest import Api, serving

__all__ = ["store", "store_url"]


@pytest.fixture
async def api(tmp_path: Path, store_url: str) -> AsyncIterator[Api]:
    """The whole application on each engine."""
    async with serving(tmp_path, database_url=store_url) as running:
        yield running
