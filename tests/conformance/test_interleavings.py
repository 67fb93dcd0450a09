"""The promises of the store hold wherever another transaction comes between (PostgreSQL)."""

import itertools
from collections.abc import AsyncIterator
from functools import partial
from uuid import uuid4

import pytest
from sqlalchemy import Connection

from app import clock
from app.comments import shelf
from app.comments.threads import Anchor, Comment
from app.errors import AppError, Conflict, NotFound
from app.history.versions import Versions
from app.store import Beat, Seq
from app.store.database import Database
from app.store.sql import Store, open_store
from app.store.trash import Trash
from app.text.positions import WebIndex
from app.text.suggestion import Decided, Suggestion, SuggestionStatus
from tests.engines import PostgresServer
from tests.interleaving import interleaved
from tests.proposals import propose

LONG = 60.0
"""Seconds: alive for the whole test."""


@pytest.fixture
async def store(postgres: PostgresServer) -> AsyncIterator[Store]:
    """An empty store on PostgreSQL."""
    opened = await open_store(await postgres.emptied_database())
    yield opened
    await opened.close()


@pytest.fixture
def database(store: Store) -> Database:
    return store.database


async def test_of_two_beats_one_gets_the_lease(store: Store, database: Database) -> None:
    async def beat(number: int) -> Beat:
        return await store.leases.beat(uuid4().hex, [f"essay-{number}"], seconds=LONG)

    for number in range(1, 20):
        await store.documents.ensure(f"essay-{number}")
    async for number, *beats in interleaved(database, beat, beat):
        leases = [len(each.leases) for each in beats if isinstance(each, Beat)]
        assert sorted(leases) == [0, 1], f"before statement {number}"
    assert number > 5


async def test_of_two_decisions_one_wins(store: Store, database: Database) -> None:
    suggestions: dict[int, Suggestion] = {}

    async def decides(number: int, actor: str) -> Decided:
        found = suggestions[number].id
        return await store.ledger.decide(found, "accept", actor=actor, key=actor, update=b"the")

    for number in range(1, 30):
        suggestions[number] = propose(f"essay-{number}")
        await store.documents.create(f"essay-{number}", content=b"teh")
        await store.ledger.offer([suggestions[number]])
    async for number, *decided in interleaved(
        database, lambda n: decides(n, "Ada"), lambda n: decides(n, "Ben")
    ):
        won = [each.won for each in decided if isinstance(each, Decided)]
        assert sorted(won) == [False, True], f"before statement {number}: {decided}"
        log = (await store.updates.load(f"essay-{number}")).updates
        assert log == (b"teh", b"the"), f"before statement {number}"
        row = await store.ledger.get(suggestions[number].id)
        assert row.status is SuggestionStatus.ACCEPTED
    assert number > 3


async def test_what_comes_while_a_snapshot_is_made_stays(store: Store, database: Database) -> None:
    for number in range(1, 30):
        await store.documents.create(f"essay-{number}", content=b"a")
        await store.updates.append(f"essay-{number}", [b"b"])
    async for number, snapshot, seq in interleaved(
        database,
        lambda n: store.updates.compact(f"essay-{n}", b"ab", Seq(2)),
        lambda n: store.updates.append(f"essay-{n}", [b"c"]),
    ):
        assert (snapshot, seq) == (None, 3), f"before statement {number}"
        assert (await store.updates.load(f"essay-{number}")).updates == (b"ab", b"c")
    assert number > 3


async def test_of_two_snapshots_the_newer_one_stays(store: Store, database: Database) -> None:
    for number, older in itertools.product(range(1, 30), (False, True)):
        await store.documents.create(f"essay-{number}-{older}", content=b"a")
        await store.updates.append(f"essay-{number}-{older}", [b"b", b"c"])
    for older in (False, True):
        both = [(b"abc", Seq(3)), (b"ab", Seq(2))]
        ours, theirs = reversed(both) if older else both
        async for number, *_ in interleaved(
            database,
            lambda n: store.updates.compact(f"essay-{n}-{older}", *ours),  # noqa: B023
            lambda n: store.updates.compact(f"essay-{n}-{older}", *theirs),  # noqa: B023
        ):
            log = await store.updates.load(f"essay-{number}-{older}")
            assert (log.updates, log.seq) == ((b"abc",), 3), f"before statement {number}"


async def test_a_document_is_written_in_or_deleted_first(store: Store, database: Database) -> None:
    trash = Trash(database)
    for number in range(1, 30):
        await store.documents.create(f"essay-{number}", content=b"a")
    async for number, seq, _ in interleaved(
        database,
        lambda n: store.updates.append(f"essay-{n}", [b"b"]),
        lambda n: store.documents.delete(f"essay-{n}"),
    ):
        assert seq == 2 or isinstance(seq, NotFound), f"before statement {number}"
        await trash.restore(f"essay-{number}")
        log = (await store.updates.load(f"essay-{number}")).updates
        assert log == ((b"a", b"b") if seq == 2 else (b"a",))


async def test_a_document_comes_back_whole_or_is_deleted_for_good(
    store: Store, database: Database
) -> None:
    trash = Trash(database)
    for number in range(1, 40):
        await store.documents.create(f"essay-{number}", content=b"a")
        await store.documents.delete(f"essay-{number}")
    async for number, purged, restored in interleaved(
        database,
        lambda n: trash.purge(f"essay-{n}"),
        lambda n: trash.restore(f"essay-{n}"),
    ):
        assert isinstance(purged, AppError) != isinstance(restored, AppError), f"before {number}"
        if not isinstance(restored, AppError):
            assert (await store.updates.load(f"essay-{number}")).updates == (b"a",)


async def test_a_version_that_gets_a_name_is_not_thinned_out(
    database: Database, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions = Versions(database)
    first = {}
    for number in range(1, 20):
        await store.documents.create(f"essay-{number}", content=b"a")
        first[number] = (await versions.add(f"essay-{number}", Seq(1), b"first")).id
        await versions.add(f"essay-{number}", Seq(2), b"second")
    later = clock.now() + 30 * 24 * 3600
    monkeypatch.setattr(clock, "now", lambda: later)
    tries = [
        lambda n: versions.thin(f"essay-{n}"),
        lambda n: versions.rename(f"essay-{n}", first[n], "First draft"),
    ]
    async for number, *outcome in interleaved(database, *tries):
        kept = {version.id for version in await versions.of_document(f"essay-{number}")}
        was_told = any(isinstance(each, NotFound) for each in outcome)
        assert (first[number] in kept) != was_told, f"before statement {number}: {outcome}"


async def test_of_two_names_for_one_version_none_is_lost(database: Database, store: Store) -> None:
    versions = Versions(database)
    for number in range(1, 20):
        await store.documents.create(f"essay-{number}", content=b"a")
        await versions.add(f"essay-{number}", Seq(1), b"state")
    async for number, *_ in interleaved(
        database,
        lambda n: versions.add(f"essay-{n}", Seq(1), b"state", name="Draft"),
        lambda n: versions.add(f"essay-{n}", Seq(1), b"state", name="Final"),
    ):
        names = {version.name for version in await versions.of_document(f"essay-{number}")}
        assert names == {"Draft", "Final"}, f"before statement {number}"


async def test_what_is_said_otherwise_does_not_stay_in_a_deleted_comment(
    database: Database, store: Store
) -> None:
    anchor = Anchor("block", WebIndex(0), WebIndex(3), "teh", "", "", True)
    said = {}
    for number in range(1, 20):
        essay = f"essay-{number}"
        await store.documents.create(essay, content=b"a")

        def work(c: Connection, essay: str = essay) -> Comment:
            first = shelf.create(c, essay, anchor, "Ada", "ada", "What is this?")
            return shelf.reply(c, essay, first.thread_id, "Ben", "ben", "No idea.")

        said[number] = await database.write(work)
    async for number, *_ in interleaved(
        database,
        lambda n: database.write(
            lambda c: shelf.edit(c, f"essay-{n}", said[n].id, "ben", "A secret.")
        ),
        lambda n: database.write(
            lambda c: shelf.remove(c, f"essay-{n}", said[n].id, "ben", any_of_them=False)
        ),
    ):
        essay = f"essay-{number}"
        threads = await database.read(partial(shelf.of_document, document_id=essay))
        assert [each.body for each in threads[0].comments][1:] == [""], f"before {number}"


async def test_of_two_documents_under_one_id_one_is_made(store: Store, database: Database) -> None:
    async for number, *made in interleaved(
        database,
        lambda n: store.documents.create(f"essay-{n}", content=b"a"),
        lambda n: store.documents.create(f"essay-{n}", content=b"b"),
    ):
        assert sum(isinstance(each, Conflict) for each in made) == 1, f"before {number}: {made}"
        assert (await store.updates.load(f"essay-{number}")).seq == 1
