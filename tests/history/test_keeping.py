"""Versions are made by themselves, thinned with age, and outlive compaction."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import clock
from app.content.blocks import read_blocks
from app.content.copy import copy_of
from app.errors import Conflict
from app.history import versions as versions_module
from app.history.authors import Authors, first_of, stretches
from app.history.items import items_of
from app.history.keeper import HistoryKeeper
from app.history.thinning import DAY, HOUR, Moment, superfluous
from app.history.versions import Versions
from app.rooms.protocol import encode_integer
from app.rooms.room import Room
from app.store import Seq
from app.store.sql import Store
from tests.suggestions.house import House, write
from tests.suggestions.house import house as open_house
from tests.waiting import until


@asynccontextmanager
async def keeping(
    store: Store, *, every: float = 60.0, quiet: float = 60.0
) -> AsyncIterator[tuple[House, HistoryKeeper, Versions]]:
    """A house whose rooms have a history."""
    versions = Versions(store.database)
    keeper = HistoryKeeper(store, versions, Authors(store.database), every=every, quiet=quiet)
    async with open_house(store) as house:

        async def attend(room: Room) -> object:
            await keeper.attend(room)
            return await house.desk.attend(room)

        house.registry.companion = attend  # type: ignore[assignment]
        keeper.start()
        yield house, keeper, versions
    await keeper.close()


async def texts(versions: Versions, document_id: str = "essay") -> list[str]:
    """What the versions say, the oldest first."""
    found = []
    for version in reversed(await versions.of_document(document_id)):
        _, state = await versions.state(document_id, version.id)
        found.append("\n".join(block.text for block in read_blocks(copy_of([state]))))
    return found


async def test_a_version_is_made_when_nobody_writes_for_a_while(store: Store) -> None:
    async with keeping(store, quiet=0.2) as (house, _, versions):
        async with house.room("one") as (room, _):
            await write(room, "p0", "one two", actor="Ada")
            await write(room, "p0", "one two three", actor="Ben")
            await until_last(versions, "one two three")
            await write(room, "p0", "four", actor="Ben")
            await until_last(versions, "four")
        found = await versions.of_document("essay")
        assert found[0].actors == ("Ben",)
        assert {name for version in found for name in version.actors} == {"Ada", "Ben"}
        await asyncio.sleep(0.5)
        assert len(await versions.of_document("essay")) == len(found)


async def until_last(versions: Versions, text: str) -> None:
    async with asyncio.timeout(60):
        while (await texts(versions))[-1:] != [text]:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def until_versions(versions: Versions, many: int) -> None:
    async with asyncio.timeout(60):
        while len(await versions.of_document("essay")) < many:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_people_who_never_pause_get_versions_too(store: Store) -> None:
    async with (
        keeping(store, every=0.1, quiet=30.0) as (house, _, versions),
        house.room("one") as (room, _),
    ):
        many = 0
        async with asyncio.timeout(60):
            while len(await versions.of_document("essay")) < 2:
                many += 1
                await write(room, "p0", f"one {many}")
                await asyncio.sleep(0.05)


async def test_what_is_due_when_the_server_goes_is_kept(store: Store) -> None:
    async with keeping(store) as (house, _, versions), house.room("one") as (room, _):
        await write(room, "p0", "changed")
    assert await texts(versions) == ["changed"]


async def test_what_a_crash_left_without_a_version_gets_one(store: Store) -> None:
    async with open_house(store) as house, house.room("one") as (room, _):
        await write(room, "p0", "written before the crash")
    async with keeping(store, quiet=0.1) as (house, _, versions), house.room():
        await until_last(versions, "written before the crash")
    assert await texts(versions) == ["written before the crash"]


async def test_compaction_leaves_versions_and_authors_alone(store: Store) -> None:
    async with keeping(store) as (house, keeper, versions):
        async with house.room("one") as (room, _):
            await write(room, "p0", "one two", actor="Ada")
            await keeper.keep("essay", name="Kept")
            await write(room, "p0", "other", actor="Ada")
            await store.updates.compact("essay", bytes(room.doc.get_update()), room.seq)
            seq = room.seq
        assert await store.updates.read_after("essay", Seq(seq - 1)) is None
        assert (await texts(versions))[0] == "one two"
        await until(lambda: house.registry.live("essay") is None)
        known = await Authors(store.database).of_document("essay")
        await keeper.close()
        known = await Authors(store.database).of_document("essay")
        assert {author.actor for author in known} == {"Ada"}


async def test_only_unnamed_versions_are_thinned(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await store.documents.create("essay")
    versions = Versions(store.database)
    now = [1_000_000.0]
    monkeypatch.setattr(clock, "now", lambda: now[0])
    for seq in range(1, 7):
        await versions.add("essay", Seq(seq), b"\x00\x00", name="Named" if seq == 2 else None)
        now[0] += 60
    now[0] += 2 * DAY
    assert await versions.thin("essay") == 4
    assert [v.seq for v in await versions.of_document("essay")] == [6, 2]


def test_the_older_the_fewer() -> None:
    now = 100 * DAY
    moments = [Moment(str(i), now - i * 600, False) for i in range(6 * 24 * 30)]
    gone = set(superfluous(moments, now))
    kept = [m for m in moments if m.id not in gone]
    ages = [now - m.at for m in kept]
    assert sum(age < DAY for age in ages) == 144
    assert 6 * 24 - 1 <= sum(DAY <= age < 7 * DAY for age in ages) <= 6 * 24 + 1
    assert 23 - 1 <= sum(age >= 7 * DAY for age in ages) <= 23 + 1
    # Thinning again, a moment later, takes nothing that a second look would want.
    assert not [i for i in superfluous(kept, now + HOUR) if now - float(i) * 600 < 0]


async def test_a_document_has_a_bounded_number_of_versions(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(versions_module, "MOST_VERSIONS", 3)
    await store.documents.create("essay")
    versions = Versions(store.database)
    for seq in range(1, 4):
        await versions.add("essay", Seq(seq), b"\x00\x00", name=str(seq))
    with pytest.raises(Conflict, match="3 versions"):
        await versions.add("essay", Seq(9), b"\x00\x00")


async def test_what_each_client_wrote_and_still_stands(store: Store) -> None:
    async with open_house(store) as house, house.room("é🐍 one two") as (room, _):
        first = bytes(room.doc.get_update())
        await write(room, "p0", "é🐍 two")
        await write(room, "p0", "é🐍 two three")
        state = bytes(room.doc.get_update())
    standing = sorted(items_of(state).standing(), key=lambda w: (w.client, w.clock))
    assert sorted("".join(w.text for w in standing)) == sorted("é🐍 two three")
    [stretch] = stretches(first)
    own = [w for w in standing if w.client == stretch.client]
    assert "".join(w.text for w in own) == "é🐍 two"
    assert all(w.end <= stretch.end for w in own)
    assert stretches(b"\x00\x00") == []
    assert stretches(b"\xff\xff") == []


@given(st.lists(st.integers(0, 2**53 - 1), min_size=3, max_size=3), st.integers(1, 2**53 - 1))
def test_the_beginning_of_an_update_is_read_as_the_protocol_reads_it(
    rest: list[int], clients: int
) -> None:
    data = b"".join(map(encode_integer, (clients, *rest)))
    assert first_of(data + b"more") == (clients, rest[1], rest[2])
    for end in range(len(data)):
        assert first_of(data[:end]) is None


@pytest.mark.parametrize("data", [b"", b"\x01\x01", b"\x01\x01\x05\x80", b"\xff" * 9 + b"\x01"])
def test_a_beginning_that_cannot_be_read_is_none(data: bytes) -> None:
    assert first_of(data) is None
