"""SEAM 1, the log of updates: its promises on SQLite and on PostgreSQL."""

import asyncio
import random
import sqlite3

import asyncpg
import pytest

from app.errors import BadRequest, Conflict, DamagedUpdate, NotFound, StoreError
from app.store import Seq
from app.store.sql import Store, open_store


async def entries(store: Store, document_id: str = "essay") -> list[bytes]:
    return list((await store.updates.load(document_id)).updates)


# The log


async def test_updates_get_the_next_seqs_and_are_loaded_in_that_order(store: Store) -> None:
    await store.documents.ensure("essay")
    assert await store.updates.append("essay", [b"a", b"b", b"c"]) == 3
    assert await store.updates.append("essay", [b"d"]) == 4
    stored = await store.updates.load("essay")
    assert (stored.updates, stored.seq, stored.tail) == ((b"a", b"b", b"c", b"d"), 4, 4)


@pytest.mark.parametrize("size", [1, 2, 3, 127, 128, 129, 300, 1000])
async def test_a_group_of_any_size_keeps_its_order(store: Store, size: int) -> None:
    await store.documents.ensure("essay")
    group = [b"%d" % number for number in range(size)]
    assert await store.updates.append("essay", group) == size
    assert await entries(store) == group


async def test_bytes_come_back_as_they_were(store: Store) -> None:
    await store.documents.ensure("essay")
    hard = [bytes(range(256)), b"\0", b"\xff" * 70_000]
    await store.updates.append("essay", hard)
    assert await entries(store) == hard


async def test_a_document_without_updates_is_empty_at_seq_0(store: Store) -> None:
    await store.documents.ensure("essay")
    stored = await store.updates.load("essay")
    assert (stored.updates, stored.seq, stored.tail) == ((), 0, 0)


async def test_an_empty_group_writes_nothing_and_tells_the_seq(store: Store) -> None:
    await store.documents.ensure("essay")
    await store.updates.append("essay", [b"a"])
    assert await store.updates.append("essay", []) == 1
    assert await entries(store) == [b"a"]


async def test_a_group_with_an_empty_update_is_refused_whole(store: Store) -> None:
    await store.documents.ensure("essay")
    with pytest.raises(BadRequest):
        await store.updates.append("essay", [b"a", b""])
    assert await entries(store) == []


async def test_an_unknown_document_is_not_found(store: Store) -> None:
    for call in (
        store.updates.append("nowhere", [b"a"]),
        store.updates.append("nowhere", []),
        store.updates.load("nowhere"),
        store.updates.read_after("nowhere", Seq(0)),
        store.updates.compact("nowhere", b"all", Seq(1)),
    ):
        with pytest.raises(NotFound, match="nowhere"):
            await call


async def test_concurrent_appends_share_one_order_without_gaps(store: Store) -> None:
    await store.documents.ensure("essay")
    seqs = await asyncio.gather(
        *(store.updates.append("essay", [b"%d-0" % n, b"%d-1" % n]) for n in range(60))
    )
    assert sorted(seqs) == list(range(2, 121, 2))
    stored = await entries(store)
    for number, seq in enumerate(seqs):
        assert stored[seq - 2 : seq] == [b"%d-0" % number, b"%d-1" % number]


async def test_documents_count_their_seqs_separately(store: Store) -> None:
    names = [f"essay-{number}" for number in range(20)]
    await asyncio.gather(*(store.documents.ensure(name) for name in names))
    for _ in range(3):
        await asyncio.gather(*(store.updates.append(n, [n.encode()]) for n in names))
    for name in names:
        assert await entries(store, name) == [name.encode()] * 3


async def test_a_refused_append_does_not_disturb_those_beside_it(store: Store) -> None:
    await store.documents.ensure("essay")
    answers = await asyncio.gather(
        *(store.updates.append("nowhere" if n % 3 == 0 else "essay", [b"x"]) for n in range(30)),
        return_exceptions=True,
    )
    assert [isinstance(answer, NotFound) for answer in answers] == [n % 3 == 0 for n in range(30)]
    assert len(await entries(store)) == 20


async def test_a_cancelled_append_is_there_whole_or_not_at_all(store: Store) -> None:
    await store.documents.ensure("essay")
    sides = random.Random(5)
    calls = []
    for number in range(40):
        calls.append(asyncio.create_task(store.updates.append("essay", [b"%d" % number] * 3)))
        await asyncio.sleep(0)
        if sides.random() < 0.5:
            calls[-1].cancel()
    answers = await asyncio.gather(*calls, return_exceptions=True)
    await store.updates.append("essay", [b"end"])
    stored = await entries(store)
    assert len(stored) % 3 == 1
    for number, answer in enumerate(answers):
        count = stored.count(b"%d" % number)
        assert count == 3 if isinstance(answer, int) else count in (0, 3)


async def test_what_was_appended_is_there_after_opening_again(store_url: str) -> None:
    first = await open_store(store_url)
    await first.documents.ensure("essay")
    await first.updates.append("essay", [b"a"])
    await first.close()
    again = await open_store(store_url)
    assert await entries(again) == [b"a"]
    await again.close()


async def test_closing_finishes_what_was_handed_in(store_url: str) -> None:
    store = await open_store(store_url)
    await store.documents.ensure("essay")
    calls = [asyncio.create_task(store.updates.append("essay", [b"x"])) for _ in range(20)]
    await asyncio.sleep(0)
    await store.close()
    await asyncio.gather(*calls)
    with pytest.raises(StoreError):
        await store.updates.append("essay", [b"late"])
    again = await open_store(store_url)
    assert await entries(again) == [b"x"] * 20
    await again.close()


async def test_two_stores_on_one_database_share_the_order(store: Store, store_url: str) -> None:
    other = await open_store(store_url)
    await asyncio.gather(*(s.documents.ensure("essay") for s in (store, other)))
    seqs = await asyncio.gather(
        *(
            s.updates.append("essay", [name])
            for _ in range(20)
            for s, name in ((store, b"here"), (other, b"there"))
        )
    )
    assert sorted(seqs) == list(range(1, 41))
    assert await entries(store) == await entries(other)
    await other.close()


# Reading on


async def test_read_after_gives_what_is_missing(store: Store) -> None:
    await store.documents.ensure("essay")
    await store.updates.append("essay", [b"a", b"b", b"c"])
    assert await store.updates.read_after("essay", Seq(1)) == [(2, b"b"), (3, b"c")]
    assert await store.updates.read_after("essay", Seq(3)) == []


async def test_read_after_is_none_where_a_snapshot_has_swallowed_updates(store: Store) -> None:
    await store.documents.ensure("essay")
    await store.updates.append("essay", [b"a", b"b", b"c"])
    await store.updates.compact("essay", b"ab", Seq(2))
    assert await store.updates.read_after("essay", Seq(1)) is None
    assert await store.updates.read_after("essay", Seq(2)) == [(3, b"c")]


# Compaction


async def test_a_snapshot_takes_the_place_of_the_log_up_to_its_seq(store: Store) -> None:
    await store.documents.ensure("essay")
    await store.updates.append("essay", [b"a", b"b", b"c"])
    await store.updates.compact("essay", b"ab", Seq(2))
    stored = await store.updates.load("essay")
    assert (stored.updates, stored.seq, stored.tail) == ((b"ab", b"c"), 3, 1)
    await store.updates.append("essay", [b"d"])
    await store.updates.compact("essay", b"abcd", Seq(4))
    stored = await store.updates.load("essay")
    assert (stored.updates, stored.seq, stored.tail) == ((b"abcd",), 4, 0)


async def test_an_older_snapshot_is_ignored(store: Store) -> None:
    await store.documents.ensure("essay")
    await store.updates.append("essay", [b"a", b"b", b"c"])
    await store.updates.compact("essay", b"ab", Seq(2))
    await store.updates.compact("essay", b"a", Seq(1))
    await store.updates.compact("essay", b"another ab", Seq(2))
    assert await entries(store) == [b"ab", b"c"]


async def test_a_snapshot_of_the_future_is_refused(store: Store) -> None:
    await store.documents.ensure("essay")
    await store.updates.append("essay", [b"a"])
    with pytest.raises(Conflict, match="from 1 to 1"):
        await store.updates.compact("essay", b"abc", Seq(3))
    assert await entries(store) == [b"a"]


async def test_an_empty_snapshot_is_refused(store: Store) -> None:
    await store.documents.ensure("essay")
    await store.updates.append("essay", [b"a"])
    with pytest.raises(BadRequest):
        await store.updates.compact("essay", b"", Seq(1))
    assert await entries(store) == [b"a"]


async def test_a_long_log_is_dropped_whole(store: Store) -> None:
    await store.documents.ensure("essay")
    await store.updates.append("essay", [b"x"] * 12_000)
    await store.updates.compact("essay", b"all", Seq(11_999))
    assert await entries(store) == [b"all", b"x"]


@pytest.mark.parametrize("seed", range(3))
async def test_appends_and_compactions_at_once_lose_nothing(store: Store, seed: int) -> None:
    """A snapshot here is the list of all entries it stands for, joined by commas."""
    await store.documents.ensure("essay")
    dice = random.Random(seed)
    appended: dict[int, bytes] = {}

    async def write(writer: int) -> None:
        for number in range(25):
            group = [b"%d.%d.%d" % (writer, number, n) for n in range(dice.randint(1, 4))]
            last = await store.updates.append("essay", group)
            for place, update in enumerate(reversed(group)):
                appended[last - place] = update

    async def compact() -> None:
        for _ in range(15):
            stored = await store.updates.load("essay")
            if stored.seq:
                keep = dice.randint(0, min(3, stored.tail))
                whole = stored.updates[: len(stored.updates) - keep]
                if whole:
                    await store.updates.compact("essay", b",".join(whole), Seq(stored.seq - keep))
            await asyncio.sleep(0)

    await asyncio.gather(*(write(n) for n in range(4)), compact(), compact())
    expected = b",".join(appended[seq] for seq in sorted(appended))
    assert b",".join(await entries(store)) == expected


# Damage


async def test_a_log_with_a_hole_is_damaged_and_not_shorter(store: Store, store_url: str) -> None:
    await store.documents.ensure("essay")
    await store.updates.append("essay", [b"a", b"b", b"c"])
    for seq in (2, 1, 3):
        await run_sql(store_url, f"DELETE FROM updates WHERE seq = {seq}")
        with pytest.raises(DamagedUpdate, match="essay"):
            await store.updates.load("essay")


async def test_a_lost_snapshot_is_damage_and_not_an_empty_document(
    store: Store, store_url: str
) -> None:
    await store.documents.ensure("essay")
    await store.updates.append("essay", [b"a", b"b"])
    await store.updates.compact("essay", b"ab", Seq(2))
    await run_sql(store_url, "DELETE FROM snapshots")
    with pytest.raises(DamagedUpdate):
        await store.updates.load("essay")


async def test_an_update_whose_bytes_are_gone_is_damage(store: Store, store_url: str) -> None:
    await store.documents.ensure("essay")
    await store.updates.append("essay", [b"a", b"b"])
    await run_sql(store_url, "UPDATE updates SET data = '' WHERE seq = 1")
    with pytest.raises(DamagedUpdate):
        await store.updates.load("essay")


async def run_sql(url: str, statement: str) -> None:
    """Behind the store's back."""
    if url.startswith("sqlite"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"))
        with connection:
            connection.execute(statement)
        connection.close()
    else:
        remote = await asyncpg.connect(url)
        await remote.execute(statement)
        await remote.close()


async def test_ping_answers(store: Store) -> None:
    await store.ping()
