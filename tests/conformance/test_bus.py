"""SEAM 2: the promises of the bus, here and on Redis."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from app.bus import Bus, Subscription
from app.bus.open import open_bus
from app.errors import StoreError
from tests.engines import RedisServer, private_redis
from tests.waiting import until


@pytest.fixture(params=["local", "redis"])
async def bus(request: pytest.FixtureRequest) -> AsyncIterator[Bus]:
    """Each bus."""
    url = request.getfixturevalue("redis_server").url if request.param == "redis" else ""
    opened = await open_bus(url)
    yield opened
    await opened.close()


async def take(subscription: Subscription, count: int) -> list[bytes]:
    """The next messages."""
    taken: list[bytes] = []
    async with asyncio.timeout(60):
        async for message in subscription:
            taken.append(message)
            if len(taken) == count:
                break
    return taken


async def test_a_subscriber_gets_everything_after_subscribe_in_order(bus: Bus) -> None:
    await bus.publish("essay", b"before")
    async with await bus.subscribe("essay") as ear:
        for number in range(200):
            await bus.publish("essay", b"%d" % number)
        assert await take(ear, 200) == [b"%d" % number for number in range(200)]
        assert (ear.dropped, ear.gaps) == (0, 0)


async def test_many_messages_at_once_come_in_order(bus: Bus) -> None:
    async with await bus.subscribe("essay") as ear, await bus.subscribe("letter") as other:
        await bus.publish_all([])
        await bus.publish_all([("essay", b"1"), ("letter", b"dear"), ("essay", b"2")])
        await bus.publish("essay", b"3")
        assert await take(ear, 3) == [b"1", b"2", b"3"]
        assert await take(other, 1) == [b"dear"]


async def test_any_bytes_travel(bus: Bus) -> None:
    messages = [b"", b"\0", bytes(range(256)), b"x" * 300_000]
    async with await bus.subscribe("漢 🐍 é") as ear:
        for message in messages:
            await bus.publish("漢 🐍 é", message)
        assert await take(ear, len(messages)) == messages


async def test_everyone_who_listens_gets_it_and_nobody_else(bus: Bus) -> None:
    async with (
        await bus.subscribe("essay") as one,
        await bus.subscribe("essay") as two,
        await bus.subscribe("letter") as other,
    ):
        await bus.publish("essay", b"hello")
        await bus.publish("letter", b"dear")
        assert await take(one, 1) == await take(two, 1) == [b"hello"]
        assert await take(other, 1) == [b"dear"]
        assert (one.gaps, two.gaps, other.gaps) == (0, 0, 0)


async def test_publishing_to_nobody_is_no_error(bus: Bus) -> None:
    await bus.publish("nobody", b"hello")


async def test_a_full_inbox_drops_the_oldest_and_counts(bus: Bus) -> None:
    async with await bus.subscribe("essay", inbox=3) as slow, await bus.subscribe("essay") as fast:
        for number in range(10):
            await bus.publish("essay", b"%d" % number)
        assert len(await take(fast, 10)) == 10
        assert slow.dropped == 7
        assert await take(slow, 3) == [b"7", b"8", b"9"]


async def test_who_has_left_gets_nothing_and_the_others_still_do(bus: Bus) -> None:
    async with await bus.subscribe("essay") as stays:
        async with await bus.subscribe("essay") as leaves:
            await bus.publish("essay", b"1")
            assert await take(leaves, 1) == [b"1"]
        await bus.publish("essay", b"2")
        assert await take(stays, 2) == [b"1", b"2"]
        assert [message async for message in leaves] == []


async def test_coming_and_going_misses_nothing(bus: Bus) -> None:
    for number in range(30):
        async with await bus.subscribe("essay") as ear:
            await bus.publish("essay", b"%d" % number)
            assert await take(ear, 1) == [b"%d" % number]


async def test_a_waiting_reader_ends_when_the_bus_closes(bus: Bus) -> None:
    ear = await bus.subscribe("essay")
    reader = asyncio.create_task(take(ear, 1))
    await asyncio.sleep(0)
    await bus.close()
    assert await reader == []
    for call in (bus.publish("essay", b"x"), bus.subscribe("essay"), bus.ping()):
        with pytest.raises(StoreError):
            await call


async def test_ping_answers(bus: Bus) -> None:
    await bus.ping()


# Redis only: another process, and a connection that can be lost.


async def test_processes_hear_each_other(redis_server: RedisServer) -> None:
    here, there = await open_bus(redis_server.url), await open_bus(redis_server.url)
    async with await here.subscribe("essay") as ear:
        await there.publish("essay", b"hello")
        assert await take(ear, 1) == [b"hello"]
    await here.close()
    await there.close()


async def test_databases_of_one_redis_do_not_hear_each_other(redis_server: RedisServer) -> None:
    here = await open_bus(redis_server.url)
    there = await open_bus(redis_server.url.removesuffix("/0") + "/1")
    async with await here.subscribe("essay") as ear:
        await there.publish("essay", b"theirs")
        await here.publish("essay", b"ours")
        assert await take(ear, 1) == [b"ours"]
    await here.close()
    await there.close()


async def test_after_redis_was_away_subscriptions_come_back_and_count_the_gap() -> None:
    with private_redis() as server:
        bus = await open_bus(server.url)
        async with await bus.subscribe("essay") as ear, await bus.subscribe("letter") as other:
            await asyncio.to_thread(server.stop)
            with pytest.raises(StoreError):
                await bus.publish("essay", b"lost")
            with pytest.raises(StoreError):
                await bus.publish_all([("essay", b"lost")])
            with pytest.raises(StoreError):
                await bus.ping()
            await asyncio.to_thread(server.start)
            await until(lambda: ear.gaps == 1 and other.gaps == 1)
            await bus.ping()
            await bus.publish("essay", b"back")
            await bus.publish("letter", b"too")
            assert await take(ear, 1) == [b"back"]
            assert await take(other, 1) == [b"too"]
        await bus.close()


async def test_nobody_subscribes_while_redis_is_away() -> None:
    with private_redis() as server:
        bus = await open_bus(server.url)
        await asyncio.to_thread(server.stop)
        with pytest.raises(StoreError):
            await bus.subscribe("essay")
        await asyncio.to_thread(server.start)
        async with await bus.subscribe("essay") as ear:
            await bus.publish("essay", b"hello")
            assert await take(ear, 1) == [b"hello"]
        await bus.close()


async def test_a_redis_that_is_not_there_is_said_at_once() -> None:
    with pytest.raises(StoreError, match="Redis cannot be reached"):
        await open_bus("redis://127.0.0.1:1/0")
    with pytest.raises(StoreError, match="BURNISH_REDIS_URL"):
        await open_bus("http://127.0.0.1")
