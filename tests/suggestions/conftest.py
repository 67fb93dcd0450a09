"""A house for each test."""

from collections.abc import AsyncIterator

import pytest

from app.store.sql import Store
from tests.suggestions.house import House
from tests.suggestions.house import house as open_house


@pytest.fixture
async def house(store: Store) -> AsyncIterator[House]:
    """Store, rooms, desk and a scripted denoiser, all running."""
    async with open_house(store) as running:
        yield running
