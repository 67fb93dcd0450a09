"""One replica leads a document; when it dies or goes away, another does within seconds."""

import asyncio
from pathlib import Path

from tests.engines import PostgresServer, RedisServer
from tests.people import Writer, converged
from tests.replicas.fleet import Fleet, canonical, logs_on_failure, stored
from tests.waiting import until

LEASES = "burnish_leases"


async def leads(fleet: Fleet, number: int) -> bool:
    return await fleet.metric(number, LEASES) == 1


async def until_leads(fleet: Fleet, number: int) -> None:
    async with asyncio.timeout(25):
        while not await leads(fleet, number):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_the_lease_passes_on_after_kill_nine_and_after_a_goodbye(
    fleet: Fleet, document: str
) -> None:
    async with Writer(fleet.urls[0], document) as ada:
        await until_leads(fleet, 0)
        async with Writer(fleet.urls[1], document) as ben:
            ada.type("before ")
            await ben.sees("before")
            assert not await leads(fleet, 1)
            fleet.replicas[0].kill()
            await until_leads(fleet, 1)
            await asyncio.to_thread(fleet.replicas[0].start)
            await ada.leave()
            await ada.join()
            ben.type("after")
            assert await converged(ada, ben) == "before after"
            assert not await leads(fleet, 0)
            await asyncio.to_thread(fleet.replicas[1].stop)
            await until_leads(fleet, 0)


async def test_compaction_goes_on_whoever_leads_and_nothing_is_lost(
    tmp_path: Path, postgres: PostgresServer, redis_server: RedisServer, document: str
) -> None:
    fleet = Fleet(
        tmp_path, await postgres.new_database(), redis_server.url, BURNISH_COMPACT_AFTER="20"
    )
    await fleet.start()
    with logs_on_failure(fleet):
        ada, ben = Writer(fleet.urls[0], document), Writer(fleet.urls[1], document)
        await ada.join()
        await until_leads(fleet, 0)
        await ben.join()
        for round_ in range(3):
            for number in range(60):
                (ada, ben)[number % 2].type(f"{round_}.{number} ")
            await converged(ada, ben)
            await until_leads(fleet, round_ % 2)
            counted = await fleet.metric(round_ % 2, "burnish_compactions_total")
            assert await fleet.metric(1 - round_ % 2, "burnish_compactions_total") == 0
            async with asyncio.timeout(25):
                while counted == 0:
                    counted = await fleet.metric(round_ % 2, "burnish_compactions_total")
                    await asyncio.sleep(0.05)
            # The leader starts again, and so loses the lead to the other.
            leader = (ada, ben)[round_ % 2]
            await asyncio.to_thread(fleet.replicas[round_ % 2].stop)
            assert await leader.is_closed() == 4503
            await until_leads(fleet, 1 - round_ % 2)
            await asyncio.to_thread(fleet.replicas[round_ % 2].start)
            await leader.leave()
            await leader.join()
        text = await converged(ada, ben)
        assert sorted(text.split()) == sorted(f"{r}.{n}" for r in range(3) for n in range(60))
        store = await fleet.store()
        assert len(canonical([ada.doc, ben.doc, await stored(store, document)])) == 1
        await store.close()
        await asyncio.gather(ada.leave(), ben.leave())
    await fleet.stop()


async def test_a_replica_that_drains_says_so_and_loses_nothing(
    tmp_path: Path, postgres: PostgresServer, redis_server: RedisServer, document: str
) -> None:
    fleet = Fleet(
        tmp_path, await postgres.new_database(), redis_server.url, BURNISH_DRAIN_MS="2000"
    )
    await fleet.start()
    with logs_on_failure(fleet):
        ada, ben = Writer(fleet.urls[0], document), Writer(fleet.urls[1], document)
        await asyncio.gather(ada.join(wants=("saved",)), ben.join())
        typed = 0
        stopping = asyncio.create_task(asyncio.to_thread(fleet.replicas[0].stop))
        status = ""
        while ada.closed is None:
            ada.type(f"{typed} ")
            typed += 1
            await asyncio.sleep(0.01)
            if not status:
                status = await asyncio.to_thread(fleet.replicas[0].readiness)
                if status == "draining":
                    # Nobody new is let in, and those who are here go on.
                    late = Writer(fleet.urls[0], "another")
                    try:
                        await late.join()
                    except (ConnectionError, OSError):
                        assert (late.closed or (4503, ""))[0] == 4503
                    else:
                        raise AssertionError("somebody was let in")
                else:
                    status = ""
        assert ada.closed[0] == 4503
        assert status == "draining"
        await stopping
        assert "Traceback" not in fleet.replicas[0].output
        # The browser comes back elsewhere, with all it has.
        saved = ada.saved
        again = Writer(fleet.urls[1], document, "Ada")
        again.doc.apply_update(ada.doc.get_update())
        await again.join(wants=("saved",))
        text = await converged(again, ben)
        assert text.split() == [str(n) for n in range(typed)]
        assert saved > 0
        await until(lambda: again.saved >= again.sent)
        await asyncio.gather(ada.leave(), ben.leave(), again.leave())
    await fleet.stop()
