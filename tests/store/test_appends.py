"""What many documents append at once shares a transaction, and nobody's fault is the others'."""

import asyncio
from typing import Any

import pytest

from app.errors import NotFound, StoreError
from app.store.database import SqliteDatabase
from app.store.schema import updates
from app.store.sql import Store, open_store
from tests.waiting import until


@pytest.fixture
def transactions(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Grows by one with every transaction that writes."""
    made: list[object] = []
    write = SqliteDatabase.write

    async def counted(self: SqliteDatabase, work: Any) -> Any:
        made.append(work)
        return await write(self, work)

    monkeypatch.setattr(SqliteDatabase, "write", counted)
    return made


async def test_documents_that_are_written_in_at_once_share_a_transaction(
    store: Store, transactions: list[object]
) -> None:
    names = [f"essay-{n}" for n in range(50)]
    for name in names:
        await store.documents.ensure(name)
    transactions.clear()
    seqs = await asyncio.gather(*(store.updates.append(n, [n.encode(), b"2"]) for n in names))
    assert seqs == [2] * 50
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


async def test_closing_waits_for_what_was_appended(store: Store, sqlite_url: str) -> None:
    await store.documents.ensure("essay")
    append = asyncio.create_task(store.updates.append("essay", [b"x"]))
    await asyncio.sleep(0)
    await store.close()
    assert await append == 1
    again = await open_store(sqlite_url)
    assert (await again.updates.load("essay")).updates == (b"x",)
    await again.close()
