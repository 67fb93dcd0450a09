"""A process leads only rooms that it has open: whatever goes wrong, others get the lease."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest

from app.bus.local import LocalBus
from app.errors import StoreError
from app.rooms.cluster import Cluster
from app.rooms.registry import RoomRegistry
from app.settings import Settings
from app.store import Beat
from app.store.sql import Store
from tests.rooms.rooms import DOCUMENT
from tests.waiting import until

OTHER = "another process"


class Leases:
    """The store's leases: a beat may be held up on its way, and giving back may fail."""

    def __init__(self, store: Store) -> None:
        self._inner = store.leases
        self.way = asyncio.Event()
        self.way.set()
        self.under_way = 0
        self.failures = 0

    async def beat(self, replica: str, document_ids: Sequence[str], *, seconds: float) -> Beat:
        self.under_way += 1
        await self.way.wait()
        self.under_way -= 1
        return await self._inner.beat(replica, document_ids, seconds=seconds)

    async def release(self, replica: str, document_ids: Sequence[str]) -> None:
        if self.failures:
            self.failures -= 1
            raise StoreError("The database cannot be reached; try again.")
        await self._inner.release(replica, document_ids)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


@pytest.fixture
async def leases(store: Store) -> Leases:
    await store.documents.ensure(DOCUMENT)
    slow = Leases(store)
    store.leases = slow
    return slow


@asynccontextmanager
async def process(store: Store) -> AsyncIterator[RoomRegistry]:
    bus = LocalBus()
    cluster = Cluster(bus, store)
    registry = RoomRegistry(store, Settings(room_linger_ms=0), cluster=cluster)
    await cluster.start()
    try:
        yield registry
    finally:
        await registry.close()
        await cluster.close()
        await bus.close()


@asynccontextmanager
async def led(registry: RoomRegistry) -> AsyncIterator[None]:
    """The room is open, and this process leads it."""
    async with registry.open(DOCUMENT) as room:
        await until(lambda: room.lease.held)
        yield


async def free_for_another(store: Store) -> None:
    """Returns once another process would be given the lease."""
    async with asyncio.timeout(30):
        while not (await store.leases.beat(OTHER, [DOCUMENT], seconds=60)).leases:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_a_beat_on_its_way_does_not_keep_the_lease_of_a_room_that_closes(
    store: Store, leases: Leases
) -> None:
    async with process(store) as registry:
        async with led(registry):
            leases.way.clear()
            await until(lambda: leases.under_way > 0)
        await asyncio.sleep(0.1)  # The room is closing, and the beat has asked for its lease.
        leases.way.set()
        await until(lambda: leases.under_way == 0)
        await free_for_another(store)


async def test_a_lease_that_could_not_be_given_back_is_free_a_beat_later(
    store: Store, leases: Leases
) -> None:
    async with process(store) as registry:
        async with led(registry):
            leases.failures = 2
        await free_for_another(store)


async def test_a_room_that_opens_again_keeps_its_lease(store: Store, leases: Leases) -> None:
    async with process(store) as registry:
        async with led(registry):
            leases.failures = 1
        await until(lambda: registry.live(DOCUMENT) is None and not leases.failures)
        async with led(registry):
            await asyncio.sleep(0.1)
            beat = await store.leases.beat(OTHER, [DOCUMENT], seconds=60)
            assert beat.leases == {}
