"""Tables and migrations are equal; every step goes up and down with rows in the tables."""

from collections.abc import Callable

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from app.store.engine import configuration, migrate, parse, postgres_engine, sqlite_engine, upgrade
from app.store.schema import metadata
from app.store.sql import open_store
from tests.engines import PostgresServer
from tests.migrations.rows import put_a_row
from tests.proposals import propose


@pytest.fixture(params=["sqlite", "postgres"])
async def url(request: pytest.FixtureRequest, sqlite_url: str) -> str:
    """An empty database of each engine."""
    if request.param == "sqlite":
        return sqlite_url
    server: PostgresServer = request.getfixturevalue("postgres")
    return await server.new_database()


async def on(url: str, work: Callable[[Connection], object]) -> None:
    """Runs `work` in one transaction."""
    parsed = parse(url)
    if parsed.get_backend_name() == "sqlite":
        engine = sqlite_engine(parsed)
        try:
            with engine.begin() as connection:
                work(connection)
        finally:
            engine.dispose()
    else:
        remote = postgres_engine(parsed)
        try:
            async with remote.begin() as through:
                await through.run_sync(work)
        finally:
            await remote.dispose()


async def put_rows_everywhere(url: str) -> None:
    """At least one row in every table of today's schema."""
    store = await open_store(url)
    await store.documents.create("essay", content=b"hello")
    await store.updates.append("essay", [b"more"])
    await store.updates.compact("essay", b"all", (await store.updates.load("essay")).seq)
    await store.updates.append("essay", [b"and more"])
    one = propose()
    await store.ledger.offer([one])
    await store.ledger.decide(one.id, "reject", actor="Ada")
    await store.leases.beat("a replica", ["essay"], seconds=60)
    await store.close()

    def fill(connection: Connection) -> None:
        for table in metadata.sorted_tables:
            if connection.execute(table.select()).first() is None:
                put_a_row(connection, table, "essay")

    await on(url, fill)


async def test_the_migrations_make_the_tables_of_the_code(url: str) -> None:
    await migrate(url)

    def compare(connection: Connection) -> None:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_server_default": True,
                # What the search derives from the documents is not in the tables of the code.
                "include_name": lambda name, *_: not str(name).startswith("search_"),
            },
        )
        assert compare_metadata(context, metadata) == []

    await on(url, compare)


async def test_every_step_goes_down_and_up_again_with_rows_in_the_tables(url: str) -> None:
    await migrate(url)
    await put_rows_everywhere(url)

    def steps(connection: Connection) -> None:
        config = configuration(connection)
        for script in ScriptDirectory.from_config(config).walk_revisions():
            command.downgrade(config, str(script.down_revision or "base"))
            upgrade(connection, script.revision)
            command.downgrade(config, str(script.down_revision or "base"))
        assert inspect(connection).get_table_names() == ["alembic_version"]

    await on(url, steps)
    await migrate(url)
    await put_rows_everywhere(url)


async def test_documents_of_the_first_version_live_with_two_false_alarms(url: str) -> None:
    """Also those that a process of that version makes after the step."""

    def make(connection: Connection, document_id: str) -> None:
        columns = {
            "id": document_id,
            "title": "Été",
            "title_folded": "été",
            "created_at": 1.0,
            "updated_at": 2.0,
            "seq": 0,
            "suggestions_enabled": False,
            "strength": 0.5,
        }
        names = ", ".join(columns)
        values = ", ".join(f":{name}" for name in columns)
        connection.execute(text(f"INSERT INTO documents ({names}) VALUES ({values})"), columns)

    def step(connection: Connection) -> None:
        upgrade(connection, "0001")
        make(connection, "before")
        upgrade(connection, "0002")
        make(connection, "after")

    await on(url, step)
    store = await open_store(url)
    for document_id in ("before", "after"):
        row = await store.documents.get(document_id)
        assert (row.title, row.suggestions_enabled) == ("Été", False)
        assert (row.strength, row.alarms) == (0.5, 2.0)
    await store.close()


async def test_a_migration_that_fails_leaves_nothing_behind(url: str) -> None:
    class Failed(Exception):
        pass

    def fail(connection: Connection) -> None:
        upgrade(connection)
        raise Failed

    with pytest.raises(Failed):
        await on(url, fail)

    def check(connection: Connection) -> None:
        assert inspect(connection).get_table_names() == []

    await on(url, check)
