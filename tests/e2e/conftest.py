"""A running product and a browser for each test."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.e2e.people import chromium
from tests.e2e.product import Product


@pytest.fixture
def product(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Product]:
    """With a model where the test is marked so: loading it costs seconds of processor time."""
    wanted = request.node.get_closest_marker("model") is not None
    product = Product(tmp_path) if wanted else Product(tmp_path, BURNISH_MODEL="none")
    product.start()
    try:
        yield product
    finally:
        product.stop()


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser
