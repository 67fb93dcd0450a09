"""Rooms open once however many come, stay a while, and are whole whenever somebody arrives."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from app.content.edit import set_title
from app.errors import DamagedUpdate, NotFound, RoomClosing, StoreError
from app.rooms.registry import RoomRegistry
from app.rooms.room import Room
from app.settings import Settings
from app.store import DocumentRow, Seq, StoredDocument
from app.store.sql import Store
from tests.rooms.typing import Typist
from tests.rooms.wires import Visitor
from tests.waiting import until

DOCUMENT = "essay"


class CountedUpdates:
    """The store's log: counts the loads, and can hold one or let it fail."""

    def __init__(self, store: Store) -> None:
        self._inner, self._open = store.updates, store.open
        self.loads = 0
        self.open = asyncio.Event()
        self.open.set()
        self.failure: Exception | None = None
        self.appending = asyncio.Event()
        self.appending.set()

    async def read(self, document_id: str) -> tuple[DocumentRow, StoredDocument]:
        self.loads += 1
        await self.open.wait()
        if self.failure is not None:
            raise self.failure
        return await self._open(document_id)

    async def append(self, document_id: str, updates: Sequence[bytes]) -> Seq:
        await self.appending.wait()
        return await self._inner.append(document_id, updates)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


@pytest.fixture
async def log(store: Store, monkeypatch: pytest.MonkeyPatch) -> CountedUpdates:
    await store.documents.ensure(DOCUMENT)
    counted = CountedUpdates(store)
    store.updates = counted
    monkeypatch.setattr(store, "open", counted.read)
    return counted


@pytest.fixture
async def registry(store: Store, log: CountedUpdates) -> AsyncIterator[RoomRegistry]:
    opened = RoomRegistry(store, Settings(room_linger_ms=0))
    yield opened
    log.open.set()
    log.appending.set()
    await opened.close()


async def test_many_who_arrive_at_once_share_one_room(
    registry: RoomRegistry, log: CountedUpdates
) -> None:
    log.open.clear()
    rooms: list[Room] = []
    done = asyncio.Event()

    async def visit() -> None:
        async with registry.open(DOCUMENT) as room:
            rooms.append(room)
            await done.wait()

    visits = [asyncio.ensure_future(visit()) for _ in range(50)]
    await until(lambda: log.loads == 1)
    assert registry.live(DOCUMENT) is None
    log.open.set()
    await until(lambda: len(rooms) == 50)
    assert len(set(map(id, rooms))) == 1
    assert log.loads == 1
    assert registry.live(DOCUMENT) is rooms[0]
    assert list(registry) == [rooms[0]]
    done.set()
    await asyncio.gather(*visits)


async def test_a_visitor_who_gives_up_does_not_take_the_room_from_the_others(
    registry: RoomRegistry, log: CountedUpdates
) -> None:
    log.open.clear()
    rooms: list[Room] = []

    async def visit() -> None:
        async with registry.open(DOCUMENT) as room:
            rooms.append(room)

    impatient, patient = asyncio.ensure_future(visit()), asyncio.ensure_future(visit())
    await until(lambda: log.loads == 1)
    impatient.cancel()
    await asyncio.gather(impatient, return_exceptions=True)
    log.open.set()
    await patient
    assert (len(rooms), log.loads) == (1, 1)


async def test_an_opening_that_fails_is_told_to_all_who_waited_and_tried_again(
    registry: RoomRegistry, log: CountedUpdates
) -> None:
    log.open.clear()
    log.failure = StoreError("The disk is gone.")

    async def visit() -> str:
        async with registry.open(DOCUMENT) as room:
            return str(room.doc["title"])

    visits = [asyncio.ensure_future(visit()) for _ in range(5)]
    await until(lambda: log.loads == 1)
    log.open.set()
    answers = await asyncio.gather(*visits, return_exceptions=True)
    assert [type(answer) for answer in answers] == [StoreError] * 5
    log.failure = None
    assert await visit() == ""
    assert log.loads == 2


async def test_who_comes_right_after_a_failure_tries_again_although_others_are_still_being_told(
    registry: RoomRegistry, log: CountedUpdates
) -> None:
    """Whoever makes a missing document and comes again must not meet the failure a second time."""
    log.failure = NotFound("There is no such document yet.")

    async def visit() -> None:
        try:
            async with registry.open(DOCUMENT):
                pass
        except NotFound:
            log.failure = None
            async with registry.open(DOCUMENT):
                pass

    await asyncio.gather(*(visit() for _ in range(3)))
    assert log.loads == 2


async def test_who_arrives_while_the_room_closes_gets_the_whole_text(
    registry: RoomRegistry, log: CountedUpdates
) -> None:
    async with registry.open(DOCUMENT) as first:
        ada = Visitor(first)
        log.appending.clear()
        ada.type("last words")
        ada.leave()
    await until(lambda: registry.live(DOCUMENT) is None)
    arriving = asyncio.ensure_future(_title(registry))
    await asyncio.sleep(0)
    assert not arriving.done()
    log.appending.set()
    assert await arriving == "last words"


async def _title(registry: RoomRegistry) -> str:
    async with registry.open(DOCUMENT) as room:
        return str(room.doc["title"])


async def test_a_room_lingers_for_who_comes_right_back(store: Store, log: CountedUpdates) -> None:
    registry = RoomRegistry(store, Settings(room_linger_ms=60_000))
    async with registry.open(DOCUMENT) as first:
        pass
    async with registry.open(DOCUMENT) as second:
        assert second is first
    assert log.loads == 1
    await registry.close()
    assert list(registry) == []


async def test_a_room_that_nobody_needs_is_let_go(
    registry: RoomRegistry, log: CountedUpdates
) -> None:
    async with registry.open(DOCUMENT):
        pass
    await until(lambda: registry.live(DOCUMENT) is None)
    async with registry.open(DOCUMENT):
        assert log.loads == 2


async def test_a_document_that_is_not_there_is_not_found(registry: RoomRegistry) -> None:
    with pytest.raises(NotFound):
        async with registry.open("nowhere"):
            raise AssertionError
    assert registry.live("nowhere") is None


async def test_a_damaged_document_is_said_to_be_damaged_and_stays_as_it_is(
    registry: RoomRegistry, store: Store
) -> None:
    await store.updates.append(DOCUMENT, [Typist().type("a"), b"\x01 damaged"])
    for _ in range(2):
        with pytest.raises(DamagedUpdate):
            async with registry.open(DOCUMENT):
                raise AssertionError
    assert len((await store.updates.load(DOCUMENT)).updates) == 2


async def test_a_deleted_document_closes_who_has_it_open_with_4404(
    registry: RoomRegistry, store: Store
) -> None:
    async with registry.open(DOCUMENT) as room:
        ada = Visitor(room)
        await store.documents.delete(DOCUMENT)
        await registry.forget(DOCUMENT)
        assert ada.closed == 4404
        with pytest.raises(NotFound):
            await _title(registry)
    await registry.forget("never opened")


async def test_going_away_writes_everything_and_then_says_4503(
    store: Store, log: CountedUpdates
) -> None:
    registry = RoomRegistry(store, Settings())
    async with registry.open(DOCUMENT) as room:
        ada = Visitor(room, wants=["saved"])
        log.appending.clear()
        ada.type("last words")
        closing = asyncio.ensure_future(registry.close())
        await asyncio.sleep(0)
        assert not ada.wire.closed
        log.appending.set()
        await closing
        assert (ada.saved, ada.closed) == ([1], 4503)
    with pytest.raises(RoomClosing):
        await _title(registry)


async def test_a_companion_that_cannot_come_leaves_the_room_without_it(
    registry: RoomRegistry,
) -> None:
    async def fails(_room: Room) -> Any:
        raise RuntimeError

    registry.companion = fails
    async with registry.open(DOCUMENT) as room:
        assert room.companion is None


# ---- upkeep ---------------------------------------------------------------------------------


async def test_a_long_log_becomes_a_snapshot_while_people_write_on(
    store: Store, log: CountedUpdates
) -> None:
    registry = RoomRegistry(store, Settings(compact_after=10))
    async with registry.open(DOCUMENT) as room:
        ada = Visitor(room)
        for number in range(260):
            ada.type("é🐍"[number % 2])
            if number % 20 == 0:
                await until(lambda: not room._writer._queue)
        await until(lambda: room.seq == 260)
        stored = await store.updates.load(DOCUMENT)
        assert stored.seq == 260
        await until(lambda: room._upkeep._tail < 10)
    await registry.close()
    stored = await store.updates.load(DOCUMENT)
    assert (stored.tail, len(stored.updates), stored.seq) == (0, 1, 260)
    again = RoomRegistry(store, Settings())
    assert await _title(again) == "é🐍" * 130
    await again.close()


async def test_a_snapshot_keeps_what_still_waits_for_other_changes(
    store: Store, log: CountedUpdates
) -> None:
    typist = Typist()
    for letter in "abcdef":
        typist.type(letter)
    registry = RoomRegistry(store, Settings(compact_after=1))
    async with registry.open(DOCUMENT) as room:
        visitor = Visitor(room)
        for update in typist.updates[2:]:
            visitor.typist.updates.append(update)
            visitor.say(b"\x00\x02" + bytes((len(update),)) + update)
        await until(lambda: room.seq == 4)
    await registry.close()
    stored = await store.updates.load(DOCUMENT)
    assert stored.tail == 0
    again = RoomRegistry(store, Settings())
    async with again.open(DOCUMENT) as room:
        visitor = Visitor(room)
        for update in typist.updates[:2]:
            visitor.say(b"\x00\x02" + bytes((len(update),)) + update)
        await until(lambda: str(room.doc["title"]) == "abcdef")
    await again.close()


async def test_the_list_of_documents_follows_the_title_in_the_text(
    registry: RoomRegistry, store: Store
) -> None:
    async with registry.open(DOCUMENT) as room:
        await room.write(lambda doc: set_title(doc, " Über\n漢 🐍 "))
    await registry.close()
    assert (await store.documents.get(DOCUMENT)).title == "Über 漢 🐍"


async def test_a_title_that_only_the_list_has_stays(store: Store) -> None:
    await store.documents.create("named", title="Only here")
    registry = RoomRegistry(store, Settings())
    async with registry.open("named"):
        pass
    await registry.close()
    assert (await store.documents.get("named")).title == "Only here"
