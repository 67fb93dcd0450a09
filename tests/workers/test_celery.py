"""What a Celery task takes from the shelf, and what happens when its worker dies."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest
from redis import Redis

from app.bus.redis import RedisBus
from app.jobs import shelf
from app.jobs.celery import CeleryQueue
from app.jobs.messages import DOCUMENT, JobPassage, PolishJob, PolishResult
from tests.engines import RedisServer
from tests.scripted import ScriptedDenoiser
from workers.celery_app import Heartbeat, TaskBody


def job(name: str, text: str = "It is teh end.", **differences: Any) -> PolishJob:
    given: dict[str, Any] = {
        "id": name,
        "key": name,
        "topic": "answers",
        "passages": [JobPassage(id="p", text=text)],
        "deadline": time.time() + 60,
        "submitted_at": time.time(),
    }
    return PolishJob(**(given | differences))


@pytest.fixture
async def queue(redis_server: RedisServer) -> AsyncIterator[CeleryQueue]:
    with Redis.from_url(redis_server.url) as redis:
        redis.flushdb()
    opened = CeleryQueue(redis_server.url)
    yield opened
    await opened.close()


def died(*_: Any) -> Any:
    """What a worker does that is killed at the model."""
    raise KeyboardInterrupt


async def run(redis_server: RedisServer, *tasks: tuple[str, str], dies: bool = False) -> Any:
    """Runs task bodies as a worker does; returns (what was answered, the batches)."""
    denoiser = ScriptedDenoiser()
    bus = RedisBus(redis_server.url)
    answers: list[str] = []

    def work() -> None:
        with asyncio.Runner() as runner, Redis.from_url(redis_server.url) as redis:
            own = RedisBus(redis_server.url)
            body = TaskBody(redis, denoiser, own, runner)
            if dies:
                denoiser.polish = died  # type: ignore[method-assign,assignment]
            try:
                with suppress(KeyboardInterrupt):
                    for key, task_id in tasks:
                        body.run(key, task_id)
            finally:
                runner.run(own.close())

    async with await bus.subscribe("answers") as subscription:
        await asyncio.to_thread(work)
        await bus.publish("answers", b"end")
        async for message in subscription:
            if message == b"end":
                break
            answers.append(PolishResult.model_validate_json(message).job_id)
    await bus.close()
    return answers, denoiser.batches


async def test_a_task_takes_others_along_that_share_its_pass(
    queue: CeleryQueue, redis_server: RedisServer
) -> None:
    for one in (job("a"), job("b"), job("c", priority=DOCUMENT), job("d", strength=0.9)):
        await queue.submit(one)
    answers, batches = await run(redis_server, ("a", "t1"), ("b", "t2"), ("c", "t3"))
    assert answers == ["a", "b", "c"]
    assert [len(batch) for batch in batches] == [2, 1]


async def test_a_task_whose_job_was_replaced_answers_the_newer_one(
    queue: CeleryQueue, redis_server: RedisServer
) -> None:
    await queue.submit(job("old", key="k"))
    await queue.submit(job("new", key="k"))
    answers, _ = await run(redis_server, ("k", "t1"), ("k", "t2"))
    assert answers == ["new"]


async def test_what_a_dead_worker_had_taken_is_tried_once_more(
    queue: CeleryQueue, redis_server: RedisServer
) -> None:
    await queue.submit(job("a"))
    assert (await run(redis_server, ("a", "t1"), dies=True))[0] == []
    assert (await run(redis_server, ("a", "t1")))[0] == ["a"]
    assert (await run(redis_server, ("a", "t1")))[0] == []


async def test_a_job_whose_worker_died_twice_is_given_up(
    queue: CeleryQueue, redis_server: RedisServer
) -> None:
    await queue.submit(job("a"))
    for _ in range(2):
        await run(redis_server, ("a", "t1"), dies=True)
    assert (await run(redis_server, ("a", "t1")))[0] == []


async def test_what_nobody_took_in_time_makes_room(
    queue: CeleryQueue, redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "MOST_WAITING", 1)
    await queue.submit(job("late", deadline=(deadline := time.time() + 0.1)))
    while time.time() <= deadline:  # noqa: ASYNC110 - the clock of Redis is the real one
        await asyncio.sleep(0.01)
    await queue.submit(job("next"))
    assert (await run(redis_server, ("next", "t")))[0] == ["next"]


async def test_health_follows_the_heartbeats(
    redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.jobs.celery.HEALTH_SECONDS", -1.0)
    with Redis.from_url(redis_server.url) as redis:
        redis.flushdb()
        queue = CeleryQueue(redis_server.url)
        assert "burnish worker" in ((await queue.health()).reason or "")
        beat = Heartbeat(redis)
        beat.say("failed", reason="The checkpoint is damaged.")
        health = await queue.health()
        assert (health.state, health.reason) == ("failed", "The checkpoint is damaged.")
        beat.say("ready", model="m@1")
        assert (await queue.health()).model == "m@1"
        monkeypatch.setattr("time.time", lambda: 0.0)
        beat.say("ready", model="m@1")
        monkeypatch.undo()
        monkeypatch.setattr("app.jobs.celery.HEALTH_SECONDS", -1.0)
        assert (await queue.health()).state == "starting"
        await queue.close()


async def test_without_redis_the_reason_is_told() -> None:
    queue = CeleryQueue("redis://127.0.0.1:1/0")
    health = await queue.health()
    assert health.state == "failed"
    assert "Redis cannot be reached" in (health.reason or "")
    await queue.close()
