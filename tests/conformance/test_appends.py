"""What many documents append at once shares a transaction, and nobody's fault is the others'."""

import asyncio
import threading
from typing import Any

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.util import await_only

from app.errors import NotFound, StoreError
from app.store.schema import documents, updates
from app.store.sql import Store, open_store
from tests.waiting import until


@pytest.fixture
def transactions(store: Store, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """When each transaction that writes began."""
    made: list[float] = []
    write = store.database.write

    async def counted(work: Any) -> Any:
        made.append(asyncio.get_running_loop().time())
        return await write(work)

    monkeypatch.setattr(store.database, "write", counted)
    return made


async def test_documents_that_are_written_in_at_once_share_a_transaction(
    store: Store, transactions: list[float]
) -> None:
    names = [f"essay-{n}" for n in range(50)]
    for name in names:
        await store.documents.ensure(name)
    transactions.clear()
    seqs = await asyncio.gather(*(store.updates.append(n, [n.encode(), b"2"]) for n in names))
    assert set(seqs) == {2}
    assert len(transactions) == 1
    for name in names:
        assert (await store.updates.load(name)).updates == (name.encode(), b"2")


async def test_what_one_document_gets_twice_at_once_keeps_its_order(store: Store) -> None:
    await store.documents.ensure("essay")
    seqs = await asyncio.gather(*(store.updates.append("essay", [b"%d" % n]) for n in range(9)))
    assert seqs == list(range(1, 10))
    stored = await store.updates.load("essay")
    assert stored.updates == tuple(b"%d" % n for n in range(9))


async def test_a_document_that_is_gone_stops_nobody_else(store: Store) -> None:
    for name in ("gone", "essay"):
        await store.documents.ensure(name)
    await store.documents.delete("gone")
    answers = await asyncio.gather(
        *(store.updates.append(name, [b"x"]) for name in ("gone", "essay", "never")),
        return_exceptions=True,
    )
    assert [type(answer) for answer in answers] == [NotFound, int, NotFound]
    assert (await store.updates.load("essay")).updates == (b"x",)


async def test_a_damaged_log_stops_nobody_else(store: Store) -> None:
    for name in ("damaged", "essay"):
        await store.documents.ensure(name)
    row = updates.insert().values(document_id="damaged", seq=1, data=b"?", at=0.0)
    await store.database.write(lambda connection: connection.execute(row))
    answers = await asyncio.gather(
        *(store.updates.append(name, [b"x"]) for name in ("damaged", "essay")),
        return_exceptions=True,
    )
    assert [type(answer) for answer in answers] == [StoreError, int]
    assert (await store.updates.load("essay")).updates == (b"x",)


async def test_who_gives_up_waiting_has_written_all_the_same(store: Store) -> None:
    await store.documents.ensure("essay")
    append = asyncio.create_task(store.updates.append("essay", [b"x"]))
    await asyncio.sleep(0)
    append.cancel()
    await asyncio.gather(append, return_exceptions=True)
    found: list[tuple[bytes, ...]] = []

    async def look() -> None:
        while not found or not found[-1]:
            found.append((await store.updates.load("essay")).updates)
            await asyncio.sleep(0.01)

    looking = asyncio.create_task(look())
    await until(looking.done)
    assert found[-1] == (b"x",)


async def test_an_append_right_after_another_is_written(store: Store) -> None:
    """In the moment in which the one before has its answer and its lane is about to end."""
    await store.documents.ensure("essay")
    for seq in range(1, 20):
        async with asyncio.timeout(30):
            assert await store.updates.append("essay", [b"x"]) == seq


async def test_while_many_are_written_in_everything_is_written(
    store: Store, transactions: list[float]
) -> None:
    names = [f"essay-{n}" for n in range(10)]
    for name in names:
        await store.documents.ensure(name)

    async def write(name: str) -> None:
        for seq in range(1, 16):
            assert await store.updates.append(name, [b"%d" % seq]) == seq

    transactions.clear()
    await asyncio.gather(*(write(name) for name in names))
    assert len(transactions) < 150
    for name in names:
        stored = await store.updates.load(name)
        assert stored.updates == tuple(b"%d" % seq for seq in range(1, 16))


async def test_a_document_that_is_locked_stops_nobody_else(store: Store) -> None:
    """Somebody decides about a suggestion in it, say, and the database is slow."""
    if store.database.lanes == 1:
        pytest.skip("SQLite has one lock for all.")
    for name in ("locked", "essay", "other"):
        await store.documents.ensure(name)
    locked, release = threading.Event(), asyncio.Event()

    def lock(connection: Connection) -> None:
        query = select(documents.c.id).where(documents.c.id == "locked").with_for_update()
        connection.execute(query).all()
        locked.set()
        await_only(release.wait())

    holder = asyncio.create_task(store.database.write(lock))
    await until(locked.is_set)
    names = ("locked", "essay", "other")
    appending = {n: asyncio.create_task(store.updates.append(n, [n.encode()])) for n in names}
    async with asyncio.timeout(30):
        assert await appending["essay"] == await appending["other"] == 1
    assert not appending["locked"].done()
    release.set()
    await holder
    assert await appending["locked"] == 1


async def test_two_servers_that_write_in_the_same_documents_wait_for_none(
    store: Store, store_url: str
) -> None:
    """In opposite order, which deadlocks where one holds some rows and waits for others."""
    other = await open_store(store_url)
    names = [f"essay-{n}" for n in range(8)]
    for name in names:
        await store.documents.ensure(name)

    async def write(to: Store, order: list[str], mark: bytes) -> None:
        for n in range(20):
            await asyncio.gather(*(to.updates.append(i, [mark, b"%d" % n]) for i in order))

    try:
        async with asyncio.timeout(60):
            await asyncio.gather(write(store, names, b"a"), write(other, names[::-1], b"b"))
    finally:
        await other.close()
    for name in names:
        stored = await store.updates.load(name)
        assert stored.seq == 80
        pairs = [
            list(stored.updates[at : at + 2]) for at in range(0, 80, 2)
        ]  # A group stays together.
        for mark in (b"a", b"b"):
            mine = [pair[1] for pair in pairs if pair[0] == mark]
            assert mine == [b"%d" % n for n in range(20)]


async def test_closing_waits_for_what_was_appended(store: Store, store_url: str) -> None:
    await store.documents.ensure("essay")
    append = asyncio.create_task(store.updates.append("essay", [b"x"]))
    await asyncio.sleep(0)
    await store.close()
    assert await append == 1
    again = await open_store(store_url)
    assert (await again.updates.load("essay")).updates == (b"x",)
    await again.close()
