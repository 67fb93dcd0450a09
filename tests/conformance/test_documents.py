"""SEAM 1, the list of documents: its promises on SQLite and on PostgreSQL."""

import asyncio

import pytest

from app import clock
from app.errors import BadRequest, Conflict, NotFound
from app.store import Seq
from app.store.sql import Store


async def entries(store: Store, document_id: str = "essay") -> list[bytes]:
    return list((await store.updates.load(document_id)).updates)


async def test_content_is_the_first_update_of_a_new_document(store: Store) -> None:
    row = await store.documents.create("essay", title="Été 漢 🐍 مرحبا", content=b"hello")
    assert row == await store.documents.get("essay")
    assert row.title == "Été 漢 🐍 مرحبا"
    assert (row.suggestions_enabled, row.strength, row.alarms) == (True, 0.0, 2.0)
    assert await entries(store) == [b"hello"]


async def test_a_taken_id_is_a_conflict_and_changes_nothing(store: Store) -> None:
    await store.documents.create("essay", title="mine", content=b"hello")
    with pytest.raises(Conflict):
        await store.documents.create("essay", title="yours", content=b"other")
    assert (await store.documents.get("essay")).title == "mine"
    assert await entries(store) == [b"hello"]


async def test_many_creating_one_id_make_it_once(store: Store) -> None:
    answers = await asyncio.gather(
        *(store.documents.create("essay", content=b"%d" % n) for n in range(20)),
        return_exceptions=True,
    )
    assert sum(isinstance(answer, Conflict) for answer in answers) == 19
    assert len(await entries(store)) == 1


async def test_ensure_is_safe_to_race(store: Store) -> None:
    rows = await asyncio.gather(*(store.documents.ensure("essay") for _ in range(20)))
    assert len(set(rows)) == 1


async def test_a_deleted_document_is_not_found_and_its_id_stays_taken(store: Store) -> None:
    await store.documents.create("essay", content=b"hello")
    await store.documents.delete("essay")
    await store.documents.delete("essay")
    for call in (
        store.documents.get("essay"),
        store.documents.ensure("essay"),
        store.documents.update("essay", title="x"),
        store.documents.touch("essay", 9e9),
        store.updates.load("essay"),
        store.updates.append("essay", [b"x"]),
        store.updates.read_after("essay", Seq(0)),
    ):
        with pytest.raises(NotFound):
            await call
    with pytest.raises(Conflict):
        await store.documents.create("essay")
    assert await store.documents.search() == []


async def test_deleting_an_unknown_document_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound):
        await store.documents.delete("nowhere")


async def test_a_change_touches_only_what_is_given(store: Store) -> None:
    await store.documents.create("essay", title="one")
    await store.documents.update("essay", strength=0.4)
    await store.documents.update("essay", alarms=0.5)
    await store.documents.update("essay", suggestions_enabled=False)
    row = await store.documents.update("essay", title="two")
    assert (row.title, row.suggestions_enabled) == ("two", False)
    assert (row.strength, row.alarms) == (0.4, 0.5)
    assert await store.documents.update("essay") == row


async def test_a_title_that_cannot_be_stored_is_the_callers_fault(store: Store) -> None:
    await store.documents.create("essay", title="good")
    for title in ("nul \0", "half \ud83d"):
        with pytest.raises(BadRequest):
            await store.documents.create("other", title=title)
        with pytest.raises(BadRequest):
            await store.documents.update("essay", title=title)
    assert (await store.documents.get("essay")).title == "good"


@pytest.mark.parametrize(
    ("title", "search"),
    [
        ("Der Straßenplan", "STRASSE"),
        ("ÉTÉ 2024", "été"),
        ("e\u0301te\u0301", "ÉTÉ"),
        ("100% sure", "0% S"),
        ("a_b", "A_B"),
        ("back\\slash", "k\\s"),
        ("漢字の本", "字の"),
        ("🐍👩‍👩‍👧", "👩‍👩‍👧"),
    ],
)
async def test_a_search_finds_titles_anywhere_ignoring_case(
    store: Store, title: str, search: str
) -> None:
    await store.documents.create("wanted", title=title)
    await store.documents.create("other", title="100x aXb something else")
    assert [row.id for row in await store.documents.search(title=search)] == ["wanted"]


async def test_the_list_is_paged_with_the_last_changed_first(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(9):
        moment = 1000.0 + number // 3  # Three share each moment: the id decides.
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        await store.documents.create(f"essay-{number}")
    seen: list[str] = []
    before: tuple[float, str] | None = None
    while page := await store.documents.search(limit=2, before=before):
        seen += [row.id for row in page]
        before = (page[-1].updated_at, page[-1].id)
    assert seen == [f"essay-{number}" for number in reversed(range(9))]


async def test_touch_moves_a_document_up_and_never_down(store: Store) -> None:
    await store.documents.create("first")
    row = await store.documents.create("second")
    await store.documents.touch("first", row.updated_at + 5)
    await store.documents.touch("first", 1.0)
    listed = await store.documents.search()
    assert [one.id for one in listed] == ["first", "second"]
    assert listed[0].updated_at == row.updated_at + 5


async def test_an_append_moves_its_document_up(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = 1000.0
    monkeypatch.setattr(clock, "now", lambda: moment)
    await store.documents.create("essay")
    moment = 1060.5
    await store.updates.append("essay", [b"x"])
    assert (await store.documents.get("essay")).updated_at == 1060.5


async def test_how_far_what_came_in_whole_was_looked_over_is_kept(store: Store) -> None:
    assert (await store.documents.create("typed")).look_from is None
    made = await store.documents.create("imported", content=b"\0\0", unseen=True)
    assert made.look_from == 0
    await store.documents.looked("imported", 50)
    assert (await store.documents.get("imported")).look_from == 50
    assert (await store.documents.get("imported")).updated_at == made.updated_at
    await store.documents.looked("imported", None)
    assert (await store.documents.get("imported")).look_from is None
    await store.documents.looked("nobody", 1)
