"""From every schema there ever was, with rows in it: they survive, and the code works on them.

And one step at a time two versions run side by side: what the code of the step before writes and
reads still works on the tables of the step after (expand first, contract a version later).
"""

import itertools
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, Table, select, text

from app.store import Seq
from app.store.engine import MIGRATIONS, migrate, upgrade
from app.store.sql import open_store
from app.text.suggestion import SuggestionStatus
from tests.engines import PostgresServer
from tests.migrations.rows import BYTES, TEXT, put_a_row
from tests.migrations.test_migrations import on
from tests.proposals import propose

REVISIONS = [s.revision for s in ScriptDirectory(MIGRATIONS).walk_revisions()][::-1]
STEPS = list(itertools.pairwise(REVISIONS))

Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(params=["sqlite", "postgres"])
async def url(request: pytest.FixtureRequest, sqlite_url: str) -> str:
    """An empty database of each engine."""
    if request.param == "sqlite":
        return sqlite_url
    server: PostgresServer = request.getfixturevalue("postgres")
    return await server.new_database()


def tables_of(connection: Connection) -> list[Table]:
    """As they are now, what others refer to first."""
    found = MetaData()
    # What the search derives from the documents no backup and no upgrade has to keep.
    found.reflect(connection, only=lambda name, _: not name.startswith("search_"))
    return [table for table in found.sorted_tables if table.name != "alembic_version"]


def read(connection: Connection, tables: list[Table]) -> Rows:
    """Every row, with the columns that `tables` know."""
    return {
        table.name: [dict(row._mapping) for row in connection.execute(select(*table.columns))]
        for table in tables
    }


@pytest.mark.parametrize("revision", REVISIONS)
async def test_rows_of_every_schema_survive_and_the_code_works_on_them(
    url: str, revision: str
) -> None:
    before: Rows = {}
    tables: list[Table] = []

    def fill(connection: Connection) -> None:
        upgrade(connection, revision)
        tables.extend(tables_of(connection))
        for table in tables:
            put_a_row(connection, table, "essay")
        before.update(read(connection, tables))

    await on(url, fill)
    assert all(before.values())
    await migrate(url)

    def compare(connection: Connection) -> None:
        assert read(connection, tables) == before

    await on(url, compare)
    store = await open_store(url)
    stored = await store.updates.load("essay")
    assert (stored.seq, stored.updates[0]) == (1, BYTES)
    assert await store.updates.append("essay", [b"later"]) == 2
    assert await store.updates.read_after("essay", Seq(1)) == [(2, b"later")]
    assert (await store.documents.get("essay")).title == TEXT
    one = await store.ledger.get("essay")
    assert (one.before, one.status) == (TEXT, SuggestionStatus.OPEN)
    new = propose()
    await store.ledger.offer([new])
    assert (await store.ledger.decide(new.id, "accept", actor="Ada", update=b"u")).seq == 3
    await store.close()


@pytest.mark.parametrize(("revision", "following"), STEPS)
async def test_the_version_before_goes_on_working_beside_the_step_after(
    url: str, revision: str, following: str
) -> None:
    def side_by_side(connection: Connection) -> None:
        upgrade(connection, revision)
        theirs = tables_of(connection)
        for table in theirs:
            put_a_row(connection, table, "before")
        upgrade(connection, following)
        for table in theirs:
            put_a_row(connection, table, "after")
            columns = {c.name: c for c in table.columns if not c.primary_key}
            for name, column in columns.items():
                connection.execute(table.update().values({name: column}))
        seen = read(connection, theirs)
        assert {row["id"] for row in seen["documents"]} == {"before", "after"}
        for table in reversed(theirs):
            connection.execute(table.delete())

    await on(url, side_by_side)


async def test_a_second_start_changes_nothing(url: str) -> None:
    await migrate(url)
    await on(url, lambda c: put_a_row(c, tables_of(c)[0], "essay"))
    await migrate(url)

    def check(connection: Connection) -> None:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == REVISIONS[-1]

    await on(url, check)
