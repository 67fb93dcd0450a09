"""A running product for each test, and one browser for all."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.accounts.test_sockets import Browser as Program
from tests.e2e.people import chromium
from tests.e2e.product import Product, running


@pytest.fixture
def product(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Product]:
    """With a model where the test is marked so: loading it costs seconds of processor time."""
    wanted = request.node.get_closest_marker("model") is not None
    with running(Product(tmp_path) if wanted else Product(tmp_path, BURNISH_MODEL="none")) as one:
        yield one


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[Product]:
    """A server with accounts that nobody has set up yet, and without a model."""
    with running(Product(tmp_path, BURNISH_AUTH="accounts", BURNISH_MODEL="none")) as one:
        yield one


@pytest.fixture
def owner(guarded: Product) -> Program:
    """Ada, the first owner: her session, for what a test does not do in the page."""
    return Program(guarded.url).set_up(guarded.output, "Ada")


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def chromium_of_the_run() -> AsyncIterator[Browser]:
    """Its start is as much work as a whole test in the page."""
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="session")
async def browser(chromium_of_the_run: Browser) -> AsyncIterator[Browser]:
    """Nobody is in it yet: people have contexts, which share nothing and go with the test."""
    yield chromium_of_the_run
    for context in chromium_of_the_run.contexts:
        await context.close()
