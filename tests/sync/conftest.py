"""A server for the tests that do not need one of their own."""

import itertools
from collections.abc import Iterator

import pytest

from tests.e2e.product import Product

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Running, without a model."""
    product = Product(tmp_path_factory.mktemp("server"), BURNISH_MODEL="none")
    product.start()
    yield product
    product.stop()


@pytest.fixture
def document() -> str:
    """An id nobody has used."""
    return f"document-{next(_numbers)}"
