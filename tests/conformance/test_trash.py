"""The trash, favourites and visits on SQLite and on PostgreSQL."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from app import clock
from app.errors import Conflict, NotFound
from app.search.open import Search
from app.store.schema import documents, metadata
from app.store.shelves import VISITS_KEPT, Shelves
from app.store.sql import Store
from app.store.trash import Trash
from tests.migrations.rows import put_a_row


@pytest.fixture
def trash(store: Store) -> Trash:
    return Trash(store.database)


@pytest.fixture
def shelves(store: Store) -> Shelves:
    return Shelves(store.database)


@pytest.fixture
def ticking(monkeypatch: pytest.MonkeyPatch) -> Callable[[], float]:
    moment = 1000.0

    def tick() -> float:
        nonlocal moment
        moment += 1
        return moment

    monkeypatch.setattr(clock, "now", tick)
    return tick


@pytest.mark.usefixtures("ticking")
async def test_what_was_deleted_is_in_the_trash_and_comes_back_whole(
    store: Store, trash: Trash
) -> None:
    row = await store.documents.create("essay", title="Mine", content=b"hello")
    await store.documents.create("other", content=b"hello")
    await store.documents.delete("essay")
    await store.documents.delete("other")
    assert [each.document.id for each in await trash.listed()] == ["other", "essay"]
    hidden = documents.c.id != "other"
    assert [each.document.id for each in await trash.listed(visible=hidden)] == ["essay"]
    assert await trash.restore("essay") == row
    assert await trash.restore("essay") == row
    assert (await store.updates.load("essay")).updates == (b"hello",)
    assert [each.document.id for each in await trash.listed()] == ["other"]


async def test_what_is_deleted_for_good_leaves_nothing_but_its_id(
    store: Store, trash: Trash
) -> None:
    for name in ("essay", "other"):
        await store.documents.create(name, title="Secret", content=b"hello")
        await Search(store.database).put(name, 1, "Secret", "words")

    def fill(connection: object) -> None:
        for table in metadata.sorted_tables:
            if connection.execute(select(table)).first() is None:  # type: ignore[attr-defined]
                put_a_row(connection, table, "essay")  # type: ignore[arg-type]

    await store.database.write(fill)
    await store.documents.delete("essay")
    await trash.purge("essay")
    await trash.purge("essay")

    def left(connection: object) -> dict[str, int]:
        return {
            table.name: len(connection.execute(select(table).where(column == "essay")).all())  # type: ignore[attr-defined]
            for table in metadata.sorted_tables
            for column in table.columns
            if column.name == "document_id"
        }

    assert set((await store.database.read(left)).values()) == {0}
    assert await trash.listed() == []
    with pytest.raises(NotFound):
        await trash.restore("essay")
    with pytest.raises(NotFound):
        await store.documents.ensure("essay")
    with pytest.raises(Conflict):
        await store.documents.create("essay")
    hits = await Search(store.database).search("words")
    assert [hit.document.id for hit in hits] == ["other"]
    assert (await store.updates.load("other")).updates == (b"hello",)


async def test_only_the_trash_is_deleted_for_good(store: Store, trash: Trash) -> None:
    await store.documents.create("essay", content=b"hello")
    for name in ("essay", "nobody"):
        with pytest.raises(NotFound):
            await trash.purge(name)
    assert (await store.updates.load("essay")).updates == (b"hello",)


@pytest.mark.usefixtures("ticking")
async def test_old_trash_is_known_by_its_age(
    store: Store, trash: Trash, monkeypatch: pytest.MonkeyPatch
) -> None:
    await store.documents.create("old")
    await store.documents.create("new")
    await store.documents.delete("old")
    monkeypatch.setattr(clock, "now", lambda: 90_000.0)
    await store.documents.delete("new")
    assert await trash.older_than(3600) == ["old"]


@pytest.mark.usefixtures("ticking")
async def test_favourites_and_visits_are_each_persons_own(store: Store, shelves: Shelves) -> None:
    for name in ("a", "b", "c"):
        await store.documents.create(name)
    for name in ("a", "b", "a"):
        await shelves.mark("ada", name)
        await shelves.visit("ada", name)
    await shelves.mark("bob", "c")
    assert [row.id for row in await shelves.favourites("ada")] == ["b", "a"]
    assert [row.id for row in await shelves.visited("ada")] == ["a", "b"]
    assert [row.id for row in await shelves.favourites("bob")] == ["c"]
    hidden = documents.c.id != "b"
    assert [row.id for row in await shelves.favourites("ada", visible=hidden)] == ["a"]
    await store.documents.delete("a")
    assert [row.id for row in await shelves.visited("ada")] == ["b"]
    await shelves.unmark("ada", "b")
    await shelves.unmark("ada", "b")
    assert await shelves.favourites("ada") == []
    for put in (shelves.mark, shelves.visit):
        with pytest.raises(NotFound):
            await put("ada", "a")


@pytest.mark.usefixtures("ticking")
async def test_old_visits_are_forgotten(store: Store, shelves: Shelves) -> None:
    for number in range(VISITS_KEPT + 3):
        await store.documents.create(f"d{number}")
        await shelves.visit("ada", f"d{number}")
    rows = await shelves.visited("ada", limit=1000)
    assert len(rows) == VISITS_KEPT
    assert rows[0].id == f"d{VISITS_KEPT + 2}"
