"""The search of each engine, over a store that the test fills."""

import pytest

from app.search.keeper import SearchKeeper
from app.search.open import Search
from app.store.sql import Store
from tests.conformance.conftest import store, store_url

__all__ = ["store", "store_url"]


@pytest.fixture
def index(store: Store) -> Search:
    return Search(store.database)


@pytest.fixture
def keeper(store: Store, index: Search) -> SearchKeeper:
    return SearchKeeper(store, index)
