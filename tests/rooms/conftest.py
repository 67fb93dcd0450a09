"""A room on a real store, with a gate before the disk."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from hypothesis import settings

from app.rooms.room import Room
from app.store import Seq
from app.store.sql import Store
from tests.rooms.rooms import DOCUMENT, open_room

# A busy machine is no failure.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


class GatedUpdates:
    """The store's log behind a gate: an append is on disk only once the gate is open."""

    def __init__(self, store: Store) -> None:
        self._inner = store.updates
        self.open = asyncio.Event()
        self.open.set()
        self.groups: list[int] = []
        self.failure: Exception | None = None
        self.fails_once = False

    async def append(self, document_id: str, updates: Sequence[bytes]) -> Seq:
        self.groups.append(len(updates))
        await self.open.wait()
        if self.failure is not None:
            failure, self.failure = self.failure, None if self.fails_once else self.failure
            raise failure
        return await self._inner.append(document_id, updates)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


@pytest.fixture
async def gate(store: Store) -> GatedUpdates:
    await store.documents.ensure(DOCUMENT)
    gated = GatedUpdates(store)
    store.updates = gated
    return gated


@pytest.fixture
async def room(store: Store, gate: GatedUpdates) -> AsyncIterator[Room]:
    opened = await open_room(store)
    yield opened
    gate.failure = None
    gate.open.set()
    await opened.close()
