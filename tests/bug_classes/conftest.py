"""A server of this folder's own, and replicas."""

import itertools
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from app.rooms.room import Room
from app.store.sql import Store
from tests.e2e.product import Product
from tests.rooms.conftest import GatedUpdates
from tests.rooms.rooms import DOCUMENT, open_room

_numbers = itertools.count(1)

Start = Callable[..., Product]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Running, without a model."""
    product = Product(tmp_path_factory.mktemp("server"), BURNISH_MODEL="none")
    product.start()
    yield product
    product.stop()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a server with settings and data of its own."""
    started = []

    def run(**settings: str) -> Product:
        product = Product(tmp_path, BURNISH_MODEL="none", **settings)
        product.start()
        started.append(product)
        return product

    yield run
    for product in started:
        product.stop()


@pytest.fixture
def document() -> str:
    """An id nobody has used."""
    return f"document-{next(_numbers)}"


@pytest.fixture
async def gate(store: Store) -> GatedUpdates:
    """Before the disk of `room`."""
    await store.documents.ensure(DOCUMENT)
    gated = GatedUpdates(store)
    store.updates = gated
    return gated


@pytest.fixture
async def room(store: Store, gate: GatedUpdates) -> AsyncIterator[Room]:
    """In this process, on a real store."""
    opened = await open_room(store)
    yield opened
    gate.open.set()
    await opened.close()
