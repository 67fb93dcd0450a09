"""While a newer version has already added to the tables, this one keeps working; started anew it
refuses, for it cannot know what else has changed."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Column, Connection, Integer, Text, text

from app.errors import StoreError
from app.rooms.registry import RoomRegistry
from app.settings import Settings
from app.store.engine import parse, postgres_engine, sqlite_engine
from app.store.sql import open_store
from app.text.suggestion import SuggestionStatus
from tests.proposals import propose


@pytest.fixture(params=["sqlite", "postgres"])
async def url(request: pytest.FixtureRequest, sqlite_url: str) -> AsyncIterator[str]:
    """An empty database of each engine."""
    if request.param == "sqlite":
        yield sqlite_url
    else:
        yield await request.getfixturevalue("postgres").new_database()


def expand(connection: Connection) -> None:
    """What the next version's migration may do: add, and never take away."""
    op = Operations(MigrationContext.configure(connection))
    for table in ("documents", "updates", "suggestions", "suggestion_events", "leases"):
        op.add_column(table, Column("new_number", Integer, nullable=False, server_default="7"))
        op.add_column(table, Column("new_text", Text, nullable=True))
    op.create_table("novelties", Column("id", Integer, primary_key=True))
    connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))


async def on(url: str, work: Callable[[Connection], None]) -> None:
    parsed = parse(url)
    if parsed.get_backend_name() == "sqlite":
        engine = sqlite_engine(parsed)
        with engine.begin() as connection:
            work(connection)
        engine.dispose()
    else:
        remote = postgres_engine(parsed)
        async with remote.begin() as through:
            await through.run_sync(work)
        await remote.dispose()


async def test_the_older_version_works_on_through_one_step_and_refuses_to_start(url: str) -> None:
    store = await open_store(url)
    await store.documents.create("essay", content=b"\x00\x00")
    one, two = propose(), propose()
    await store.ledger.offer([one])
    assert (await store.leases.beat("a", ["essay"], seconds=60)).leases == {"essay": 1}

    await on(url, expand)

    for _ in range(2):  # PostgreSQL's cached plans are made anew after the first.
        await store.updates.append("essay", [b"\x00\x00"])
    await store.documents.update("essay", title="Still here", alarms=5.0)
    await store.documents.ensure("letter")
    assert [row.title for row in await store.documents.search(title="still")] == ["Still here"]
    await store.ledger.offer([two])
    assert (await store.ledger.decide(one.id, "accept", actor="Ada", update=b"\x00\x00")).won
    assert (await store.ledger.decide(two.id, "reject", actor="Ada")).won
    listed = await store.ledger.of_document("essay")
    assert {s.status for s in listed} == {SuggestionStatus.ACCEPTED, SuggestionStatus.REJECTED}
    beat = await store.leases.beat("a", ["essay", "letter"], seconds=60)
    assert beat.leases == {"essay": 1, "letter": 1}
    await store.updates.compact("essay", b"\x00\x00", beat.heads["essay"], fence=1)
    registry = RoomRegistry(store, Settings())
    async with registry.open("essay") as room:
        await asyncio.wait_for(room.catch_up(), 10)
    await registry.close()

    with pytest.raises(StoreError, match=r"9999.*Start the newer version"):
        await open_store(url)
    await store.close()
