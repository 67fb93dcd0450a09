"""A fleet: several `burnish serve` on one database and one Redis."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pycrdt import Doc

from app.store.sql import Store, open_store
from tests.e2e.product import Product


class Fleet:
    """Its replicas; `database_url` and `redis_url` are what they share."""

    def __init__(
        self, folder: Path, database_url: str, redis_url: str, count: int = 2, **settings: str
    ) -> None:
        self.database_url = database_url
        self.redis_url = redis_url
        self.replicas: list[Product] = []
        for number in range(count):
            own = folder / f"replica-{number}"
            own.mkdir()
            self.replicas.append(
                Product(
                    own,
                    BURNISH_DATABASE_URL=database_url,
                    BURNISH_REDIS_URL=redis_url,
                    **{"BURNISH_MODEL": "none", **settings},
                )
            )

    @property
    def urls(self) -> list[str]:
        """Where each replica listens."""
        return [replica.url for replica in self.replicas]

    async def start(self) -> None:
        """Returns when all of them answer."""
        await asyncio.gather(*(asyncio.to_thread(one.start) for one in self.replicas))

    async def stop(self) -> None:
        """An orderly end."""
        await asyncio.gather(*(asyncio.to_thread(one.stop) for one in self.replicas))

    async def metric(self, number: int, name: str) -> float:
        """A number of one replica's /metrics."""
        return await asyncio.to_thread(self.replicas[number].counted, name)

    async def store(self) -> Store:
        """The store, to look at from outside; close it."""
        return await open_store(self.database_url)


@contextmanager
def logs_on_failure(fleet: Fleet) -> Iterator[None]:
    """Shows what the replicas have said when the test fails."""
    try:
        yield
    except BaseException:
        for number, replica in enumerate(fleet.replicas):
            print(f"---- replica {number}\n{replica.output[-4000:]}")
        raise


async def stored(store: Store, document_id: str) -> Doc[Any]:
    """What the log says, read from the beginning."""
    doc: Doc[Any] = Doc()
    for update in (await store.updates.load(document_id)).updates:
        doc.apply_update(update)
    return doc


def canonical(docs: Sequence[Doc[Any]]) -> set[bytes]:
    """The whole state of each as bytes; one, if all are equal to the byte."""
    found = set()
    for doc in docs:
        fresh: Doc[Any] = Doc()
        fresh.apply_update(doc.get_update())
        found.add(fresh.get_update())
    return found
