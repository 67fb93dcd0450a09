"""Scripted workers as processes, the queues that feed them, and what they did."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from redis import Redis

from app.bus import Bus
from app.bus.local import LocalBus
from app.bus.redis import RedisBus
from app.jobs import JobQueue, shelf
from app.jobs.celery import CeleryQueue
from app.jobs.child import ChildProcessQueue
from app.jobs.messages import JobPassage, PolishJob, PolishResult
from tests.waiting import until


def job(name: str, text: str = "It is teh end.", **differences: Any) -> PolishJob:
    """A job on the topic `answers`."""
    given: dict[str, Any] = {
        "id": name,
        "key": f"essay/{name}",
        "topic": "answers",
        "passages": [JobPassage(id="p", text=text)],
        "deadline": time.time() + 120,
        "submitted_at": time.time(),
    }
    return PolishJob(**(given | differences))


class Scene:
    """A queue, its bus, and a scripted worker somewhere. Answers are in `answers`, as they came."""

    def __init__(self, queue: JobQueue, bus: Bus, folder: Path) -> None:
        self.queue = queue
        self.bus = bus
        self.passes_file = folder / "passes.jsonl"
        self.answers: list[PolishResult] = []

    async def submit(self, *jobs: PolishJob) -> None:
        """Gives the jobs to the queue, in order."""
        for one in jobs:
            await self.queue.submit(one)

    async def answered(self, *names: str, seconds: float = 90) -> dict[str, PolishResult]:
        """Returns when these jobs have their answers."""
        await until(lambda: set(names) <= {a.job_id for a in self.answers}, seconds)
        return {answer.job_id: answer for answer in self.answers}

    async def busy(self, seconds: float = 1.0) -> None:
        """Returns when the one worker is at a slow job, `busy`."""
        text = f"slow {seconds}"
        await self.submit(job("busy", text, steps=16))
        await self.passed(text)

    @property
    def order(self) -> list[str]:
        """Ids of the answers as they came."""
        return [answer.job_id for answer in self.answers]

    @property
    def passes(self) -> list[dict[str, Any]]:
        """Every call of a denoiser so far: pid and texts."""
        if not self.passes_file.exists():
            return []
        return [json.loads(line) for line in self.passes_file.read_text().splitlines()]

    def times(self, text: str) -> int:
        """How often a denoiser was given this text."""
        return sum(text in one["texts"] for one in self.passes)

    async def passed(self, text: str, count: int = 1, seconds: float = 90) -> None:
        """Returns when a denoiser has begun with this text so many times."""
        await until(lambda: self.times(text) >= count, seconds)

    async def listen(self) -> None:
        """Collects what is published on `answers`."""
        async with await self.bus.subscribe("answers") as subscription:
            async for message in subscription:
                self.answers.append(PolishResult.model_validate_json(message))


class Crew(Scene):
    """Worker processes on one Redis database."""

    queue: CeleryQueue

    def __init__(self, redis_url: str, folder: Path) -> None:
        bus = RedisBus(redis_url)
        super().__init__(CeleryQueue(redis_url, bus.publish), bus, folder)
        self.redis_url = redis_url
        self.redis: Redis = Redis.from_url(redis_url)
        self.log_file = folder / "workers.log"
        self.lease = 3.0
        self.workers: list[subprocess.Popen[bytes]] = []

    def hire(self, *arguments: str) -> subprocess.Popen[bytes]:
        """One more worker process, at once; it is `ready` later."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith("BURNISH_")}
        environment |= {"BURNISH_REDIS_URL": self.redis_url, "PASSES": str(self.passes_file)}
        environment["LEASE"] = str(self.lease)
        with self.log_file.open("ab") as output:
            worker = subprocess.Popen(
                [sys.executable, "-m", "tests.workers.scripted_worker", *arguments],
                env=environment,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
            )
        self.workers.append(worker)
        return worker

    async def ready(self, count: int = 1, seconds: float = 120) -> None:
        """Returns when so many workers have reported."""
        async with asyncio.timeout(seconds):
            while len(self.reported()) < count:
                if any(worker.poll() is not None for worker in self.workers):
                    raise AssertionError(f"A worker ended:\n{self.log[-2000:]}")
                await asyncio.sleep(0.05)

    def reported(self) -> list[dict[str, Any]]:
        """What ready workers say of themselves."""
        found: Any = self.redis.hgetall(shelf.WORKERS)
        said = [json.loads(one) for one in found.values()]
        return [one for one in said if one["state"] == "ready"]

    @property
    def log(self) -> str:
        """What the workers said."""
        return self.log_file.read_text(errors="replace")


@asynccontextmanager
async def crew(redis_url: str, folder: Path) -> AsyncIterator[Crew]:
    """A queue that runs, with no worker yet; all are killed afterwards."""
    here = Crew(redis_url, folder)
    here.redis.flushdb()
    try:
        async with _running(here):
            yield here
    finally:
        for worker in here.workers:
            worker.send_signal(signal.SIGCONT)
            worker.kill()
            worker.wait()
            if worker.stdin is not None:
                worker.stdin.close()
        here.redis.close()


@asynccontextmanager
async def household(folder: Path) -> AsyncIterator[Scene]:
    """A queue with its child process, as `burnish serve` has without Redis."""
    bus = LocalBus()
    command = [sys.executable, "-m", "tests.workers.scripted_worker", "child"]
    queue = ChildProcessQueue(bus.publish, command=command)
    here = Scene(queue, bus, folder)
    old = os.environ.get("PASSES")
    os.environ["PASSES"] = str(here.passes_file)
    try:
        async with _running(here):
            yield here
    finally:
        if old is None:
            del os.environ["PASSES"]


@asynccontextmanager
async def _running(scene: Scene) -> AsyncIterator[None]:
    listener = asyncio.create_task(scene.listen())
    await asyncio.sleep(0)
    await scene.queue.start()
    try:
        yield
    finally:
        listener.cancel()
        await asyncio.wait([listener])
        await scene.queue.close()
        await scene.bus.close()
