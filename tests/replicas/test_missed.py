"""Replicas that do not hear each other read the store, by themselves and within seconds."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.engines import PostgresServer, private_redis
from tests.faults.proxy import FaultyProxy, proxy_to
from tests.people import Writer, converged
from tests.replicas.fleet import Fleet, canonical, logs_on_failure, stored
from tests.waiting import until


@asynccontextmanager
async def two(
    folder: Path, database_url: str, redis_url: str, document: str
) -> AsyncIterator[tuple[Fleet, Writer, Writer]]:
    """Ada and Ben, each on a replica of their own, who have seen each other."""
    fleet = Fleet(folder, database_url, redis_url)
    await fleet.start()
    try:
        with logs_on_failure(fleet):
            ada = await Writer(fleet.urls[0], document, "Ada").join(wants=("saved",))
            ben = await Writer(fleet.urls[1], document, "Ben").join(wants=("saved",))
            ada.type("start ")
            await ben.sees("start")
            yield fleet, ada, ben
            await converged(ada, ben)
            store = await fleet.store()
            assert len(canonical([ada.doc, ben.doc, await stored(store, document)])) == 1
            await store.close()
            await asyncio.gather(ada.leave(), ben.leave())
    finally:
        await fleet.stop()


async def meet(ada: Writer, ben: Writer, words: str) -> None:
    """Each writes something that the other sees; nobody is hung up on."""
    ada.type(f"{words}-ada ")
    ben.type(f"{words}-ben ")
    await ada.sees(f"{words}-ben")
    await ben.sees(f"{words}-ada")
    assert (ada.closed, ben.closed) == (None, None)


async def test_without_redis_they_go_on_and_find_each_other_again(
    tmp_path: Path, postgres: PostgresServer, document: str
) -> None:
    with private_redis() as redis:
        url = await postgres.new_database()
        async with two(tmp_path, url, redis.url, document) as (_, ada, ben):
            await asyncio.to_thread(redis.stop)
            await meet(ada, ben, "away")
            # Someone who comes only now is let in, and who is silent hears the rest.
            async with Writer(ben._address.split("/sync")[0], "another", "Cleo") as cleo:
                cleo.type("new")
            ada.type("last words ")
            await ben.sees("last words")
            await asyncio.to_thread(redis.start)
            await meet(ada, ben, "back")
            await until(lambda: ada.names == {"Ben"} and ben.names == {"Ada"})


@pytest.mark.parametrize("how", ["cut", "stall", "truncate", "delay"])
async def test_a_bad_network_to_redis_delays_and_loses_nothing(
    tmp_path: Path, postgres: PostgresServer, document: str, how: str
) -> None:
    with private_redis() as redis:
        async with proxy_to(redis.port) as proxy:
            url = await postgres.new_database()
            through = f"redis://127.0.0.1:{proxy.port}/0"
            async with two(tmp_path, url, through, document) as (_, ada, ben):
                for round_ in range(3):
                    break_it(proxy, how)
                    await meet(ada, ben, f"broken{round_}")
                    proxy.heal()
                    await meet(ada, ben, f"healed{round_}")
                await until(lambda: ada.names == {"Ben"} and ben.names == {"Ada"}, 40)


@pytest.mark.parametrize("how", ["cut", "stall", "truncate"])
async def test_a_bad_network_to_the_database_loses_nothing(
    tmp_path: Path, postgres: PostgresServer, document: str, how: str
) -> None:
    with private_redis() as redis:
        async with proxy_to(postgres.port) as proxy:
            url = await postgres.new_database()
            through = url.replace(f":{postgres.port}/", f":{proxy.port}/")
            async with two(tmp_path, through, redis.url, document) as (_, ada, ben):
                for round_ in range(3):
                    break_it(proxy, how)
                    ada.type(f"broken{round_}-ada ")
                    ben.type(f"broken{round_}-ben ")
                    await asyncio.sleep(1.0)  # A time without a database is the point here.
                    proxy.heal()
                    # Whose edit was refused is told so, and comes back with it.
                    for one in (ada, ben):
                        one.type(f"healed{round_} ")
                    await come_back(ada, ben)
                    assert f"broken{round_}-ada" in ben.text
                    assert f"broken{round_}-ben" in ada.text


def break_it(proxy: FaultyProxy, how: str) -> None:
    if how == "delay":
        proxy.delay = 0.3
    else:
        getattr(proxy, how)()


async def come_back(*people: Writer) -> None:
    """Whoever was hung up on joins again, until all have the same text on disk."""
    async with asyncio.timeout(60):
        while True:
            for one in people:
                if one.closed is not None:
                    assert one.closed[0] == 4503
                    await one.leave()
                    try:
                        await one.join(wants=("saved",))
                    except (ConnectionError, OSError, TimeoutError):
                        await asyncio.sleep(0.2)
            if all(one.closed is None and one.saved >= one.sent for one in people):
                break
            await asyncio.sleep(0.02)
    await converged(*people)
