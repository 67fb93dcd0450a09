"""The queue's side of the workers on other machines."""

import asyncio

import pytest

from app.jobs.celery import CeleryQueue
from tests.engines import RedisServer


async def test_it_ends_although_a_cancellation_was_lost(
    redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def publish(topic: str, body: bytes) -> None:
        raise AssertionError((topic, body))

    queue = CeleryQueue(redis_server.url, publish)
    lost = 0

    async def sweep() -> None:
        nonlocal lost
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            if lost:
                raise
            lost += 1

    monkeypatch.setattr(queue, "_sweep_once", sweep)
    await queue.start()
    await asyncio.sleep(0)
    closing = asyncio.create_task(queue.close())
    ended, _ = await asyncio.wait([closing], timeout=20)
    assert lost == 1
    assert ended, "it waits for what nobody will cancel again"
