"""What becomes of jobs when workers die, hang, stall or lose Redis."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.engines import RedisServer, private_redis
from tests.waiting import until
from tests.workers.crew import Crew, crew, job
from workers import looking

SECRET = "Mango sorbet"


@pytest.fixture
async def place(redis_server: RedisServer, tmp_path: Path) -> AsyncIterator[Crew]:
    async with crew(redis_server.url, tmp_path) as here:
        yield here


async def test_what_was_set_aside_can_be_looked_at_without_its_text(place: Crew) -> None:
    place.hire()
    await place.ready()
    await place.submit(job("poison", f"raise {SECRET}", key="essay/block"))
    await place.answered("poison")
    [line] = looking.set_aside(place.redis_url)
    assert "essay/block" in line
    assert "the model failed on it, 3 times" in line
    assert SECRET not in line + place.log
    assert looking.forget(place.redis_url) == 1
    assert list(looking.set_aside(place.redis_url)) == []
    await place.submit(job("again", f"raise {SECRET}"))
    await place.passed(f"raise {SECRET}", 4)


async def test_a_worker_that_hangs_is_replaced_and_its_job_set_aside(place: Crew) -> None:
    place.hire("supervised", "1", "--patience", "1")
    await place.ready()
    await place.queue.submit(job("stuck", "hang"))
    await place.passed("hang")
    await place.queue.submit(job("good"))
    found = await place.answered("good")
    assert found["good"].error is None
    await place.passed("hang", 3, seconds=60)
    await until(lambda: "set aside" in place.log, 30)
    await place.queue.submit(job("same", "hang"))
    found = await place.answered("same", seconds=60)
    assert "did not answer within 1 seconds" in (found["same"].detail or "")


async def test_a_worker_that_stalls_loses_its_job_and_does_not_answer_a_second_time(
    place: Crew,
) -> None:
    sleeper = place.hire()
    await place.ready()
    await place.queue.submit(job("slow", "slow 1.5"))
    await place.passed("slow 1.5")
    sleeper.send_signal(signal.SIGSTOP)
    place.hire()
    await place.answered("slow")
    sleeper.send_signal(signal.SIGCONT)
    await until(lambda: "went to another worker" in place.log)
    assert place.order == ["slow"]
    assert len(place.passes) == 2


async def test_a_worker_at_a_long_batch_keeps_its_lease(place: Crew) -> None:
    place.lease = 2.0
    place.hire("supervised", "2")
    await place.ready(2)
    await place.submit(job("long", "slow 5"))
    await place.answered("long")
    assert place.times("slow 5") == 1


async def test_workers_end_with_their_supervisor(place: Crew) -> None:
    supervisor = place.hire("supervised", "2")
    await place.ready(2)
    for name in ("a", "b"):
        await place.queue.submit(job(name, f"Hello {name}, slow.", strength=ord(name) / 200))
    await place.answered("a", "b")
    pids = {one["pid"] for one in place.passes}
    supervisor.kill()
    await until(lambda: not any(is_alive(pid) for pid in pids))


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] != "Z"


@pytest.fixture(params=["kept", "lost"])
def own_redis(request: pytest.FixtureRequest) -> Iterator[RedisServer]:
    """A Redis whose data survive it, or don't."""
    with private_redis() as server:
        if request.param == "kept":
            server.stop()
            server._command = [*server._command, "--appendonly", "yes", "--appendfsync", "always"]
            server.start()
        yield server


async def test_no_job_is_lost_when_redis_dies_and_comes_back(
    own_redis: RedisServer, tmp_path: Path
) -> None:
    async with crew(own_redis.url, tmp_path) as place:
        place.hire("supervised", "1")
        await place.ready()
        await asyncio.sleep(1.5)  # One sweep, so that the loss of data can be seen.
        await place.queue.submit(job("busy", "slow 1", steps=16))
        await place.passed("slow 1")
        names = [f"n{number}" for number in range(5)]
        for number, name in enumerate(names):
            await place.queue.submit(job(name, f"Hello {name}.", strength=number / 10))
        own_redis.stop(signal.SIGKILL)
        await asyncio.sleep(1.5)
        own_redis.start()
        await place.answered("busy", *names, seconds=60)
        # And everything is as before.
        deadline: Any = asyncio.get_running_loop().time() + 30
        while True:
            try:
                await place.queue.submit(job("after"))
                break
            except Exception:
                assert asyncio.get_running_loop().time() < deadline
                await asyncio.sleep(0.2)
        await place.answered("after")
