"""What many connections, rooms and servers cost when they have nothing to say."""

import asyncio
import gc
import os
import weakref
from pathlib import Path
from typing import Any

import asyncpg
import psutil
import redis.asyncio

from app.rooms.registry import RoomRegistry
from app.settings import Settings
from app.store.sql import Store
from tests.bug_classes.conftest import Start
from tests.engines import PostgresServer, RedisServer
from tests.people import Writer, converged
from tests.replicas.fleet import Fleet, logs_on_failure
from tests.rooms.wires import Visitor
from tests.waiting import until

DOCUMENTS = 20
WORDS = 3
IDLE_SECONDS = 4.0
VISITS = int(os.environ.get("BURNISH_TEST_VISITS", "150"))
KIB_PER_VISIT = 48
"""A leak of a connection, its session and its document is more than this."""


async def test_r12_two_servers_write_each_change_once_and_fall_silent(
    tmp_path: Path, postgres: PostgresServer, redis_server: RedisServer
) -> None:
    fleet = Fleet(tmp_path, await postgres.new_database(), redis_server.url)
    await fleet.start()
    pairs = [
        [
            Writer(url, f"essay-{n}", f"{name}{n}")
            for url, name in zip(fleet.urls, "AB", strict=True)
        ]
        for n in range(DOCUMENTS)
    ]
    people = [person for pair in pairs for person in pair]
    try:
        with logs_on_failure(fleet):
            for person in people:
                await person.join(wants=("saved",))
            for _ in range(WORDS):
                for person in people:
                    person.type("word ")
            for pair in pairs:
                assert await converged(*pair) == "word " * (2 * WORDS)
            for person in people:
                await person.is_saved()
            # Each change once in the log, whoever heard of it from whom.
            assert await _written(fleet.database_url) == DOCUMENTS * 2 * WORDS
            before = await _published(redis_server.url)
            await asyncio.sleep(IDLE_SECONDS)
            # Leases and who is here are told now and then; nothing answers an answer.
            said = await _published(redis_server.url) - before
            assert said <= DOCUMENTS * 2 * IDLE_SECONDS
            assert await _written(fleet.database_url) == DOCUMENTS * 2 * WORDS
            for person in people:
                await person.leave()
    finally:
        await fleet.stop()


async def test_r13_what_is_closed_is_let_go(store: Store) -> None:
    registry = RoomRegistry(store, Settings(room_linger_ms=0))
    gone: list[weakref.ref[Any]] = []
    for number in range(20):
        document = f"essay-{number}"
        await store.documents.ensure(document)
        async with registry.open(document) as room:
            people = [Visitor(room), Visitor(room)]
            people[0].type("some words")
            await until(lambda people=people: people[1].text == "some words")  # type: ignore[misc]
            gone += [weakref.ref(room), weakref.ref(room.doc), weakref.ref(people[0].peer)]
            for person in people:
                person.leave()
        await until(lambda document=document: registry.live(document) is None)  # type: ignore[misc]
    await registry.close()
    del room, people, person
    await asyncio.sleep(0)
    gc.collect()
    alive = [ref for ref in gone[:-3] if ref() is not None]
    assert not alive


async def test_r13_coming_and_going_takes_no_memory(start: Start) -> None:
    product = start(BURNISH_ROOM_LINGER_MS="0")

    async def visits(first: int) -> int:
        for number in range(first, first + VISITS):
            async with Writer(product.url, f"essay-{number % 7}", "passer-by"):
                pass
        await until(lambda: product.counted("burnish_rooms") == 0)
        return int(psutil.Process(product.pid).memory_info().rss)

    warm = await visits(0)
    assert await visits(VISITS) - warm < VISITS * KIB_PER_VISIT * 1024


async def _written(url: str) -> int:
    connection = await asyncpg.connect(url)
    try:
        return int(await connection.fetchval("SELECT coalesce(sum(seq), 0) FROM documents"))
    finally:
        await connection.close()


async def _published(url: str) -> float:
    client = redis.asyncio.from_url(url)
    try:
        told = await client.info("commandstats")
        return sum(
            float(figures["calls"])
            for name, figures in told.items()
            if name in {"cmdstat_publish", "cmdstat_spublish"}
        )
    finally:
        await client.aclose()
