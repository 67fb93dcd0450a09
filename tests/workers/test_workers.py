"""Real workers on a real Redis: order, company, what is skipped, and stopping in order."""

import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.jobs import shelf
from app.jobs.messages import DOCUMENT
from tests.engines import RedisServer
from tests.waiting import until
from tests.workers.crew import Crew, crew, job


@pytest.fixture
async def place(redis_server: RedisServer, tmp_path: Path) -> AsyncIterator[Crew]:
    async with crew(redis_server.url, tmp_path) as here:
        yield here


async def test_rooms_that_fall_quiet_together_share_a_pass_of_an_idle_worker(place: Crew) -> None:
    place.hire()
    await place.ready()
    for number in range(20):
        await place.queue.submit(job(f"a{number}", "One."))
        await place.queue.submit(job(f"b{number}", "Two."))
        await place.answered(f"a{number}", f"b{number}")
    assert len(place.passes) < 40


async def test_a_worker_takes_only_what_its_queues_hold(place: Crew) -> None:
    place.hire("--queues", "interactive")
    await place.ready()
    await place.queue.submit(job("whole", priority=DOCUMENT))
    await place.queue.submit(job("typed"))
    await place.answered("typed")
    assert place.order == ["typed"]
    place.hire()
    await place.answered("whole", seconds=60)


async def test_a_worker_that_is_told_to_stop_finishes_its_batch_and_leaves_the_rest(
    place: Crew,
) -> None:
    worker = place.hire()
    await place.ready()
    await place.busy(2.0)
    await place.queue.submit(job("rest", steps=5))
    worker.send_signal(signal.SIGTERM)
    await place.answered("busy")
    await until(lambda: worker.poll() is not None)
    assert worker.returncode == 0
    assert place.reported() == []
    assert place.order == ["busy"]
    place.hire()
    await place.answered("rest", seconds=60)
    assert [one["texts"][0] for one in place.passes] == ["slow 2.0", "It is teh end."]


async def test_two_workers_share_the_work_and_do_nothing_twice(place: Crew) -> None:
    place.hire("supervised", "2")
    await place.ready(2)
    names = [f"n{number}" for number in range(30)]
    for number, name in enumerate(names):
        await place.queue.submit(job(name, f"slow 0.05 {name}", strength=number / 100))
    await place.answered(*names)
    assert sorted(place.order) == sorted(names)
    assert len({one["pid"] for one in place.passes}) == 2
    await until(lambda: not left_over(place))


def left_over(place: Crew) -> list[str]:
    """What of any job is still in Redis."""
    names = ("bodies", "shape", "line", "due", "newest", "leases", "holders", "taken", "later")
    return [name for name in names if place.redis.exists(shelf.PREFIX + name)]
