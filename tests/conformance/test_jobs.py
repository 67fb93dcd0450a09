"""Promises of the job seam, held by both queues with real workers and a tiny real model."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest
import pytest_asyncio

from app.bus import Bus
from app.bus.open import open_bus
from app.errors import TooMany
from app.jobs import JobQueue, ModelHealth, shelf
from app.jobs.child import ChildProcessQueue
from app.jobs.messages import DOCUMENT, JobPassage, PolishJob, PolishResult
from app.jobs.open import open_jobs
from app.settings import Settings
from tests.checkpoints import tiny_checkpoint
from tests.waiting import until

pytestmark = pytest.mark.asyncio(loop_scope="module")

LOAD_SECONDS = 120.0


def job(
    name: str, text: str = "This is teh text that we has written.", **differences: Any
) -> PolishJob:
    """A job on the topic `answers`."""
    now = time.time()
    given: dict[str, Any] = {
        "id": name,
        "key": f"essay/{name}",
        "topic": "answers",
        "passages": [JobPassage(id="p", text=text)],
        "deadline": now + 60,
        "submitted_at": now,
    }
    return PolishJob(**(given | differences))


class Place:
    """A queue, its bus, and whoever works for it."""

    def __init__(self, queue: JobQueue, bus: Bus, worker: "Worker | None") -> None:
        self.queue, self.bus, self.worker = queue, bus, worker
        self.answers: list[PolishResult] = []

    async def listen(self) -> None:
        """Collects what is published on `answers`."""
        async with await self.bus.subscribe("answers") as subscription:
            async for message in subscription:
                self.answers.append(PolishResult.model_validate_json(message))

    async def ready(self) -> None:
        """Returns when a model answers."""
        await self.healthy(lambda health: health.state == "ready", LOAD_SECONDS)

    async def answered(self, *names: str) -> dict[str, PolishResult]:
        """Returns when these jobs have their answers."""
        await until(lambda: set(names) <= {answer.job_id for answer in self.answers})
        return {answer.job_id: answer for answer in self.answers}

    async def healthy(self, good: Callable[[ModelHealth], bool], seconds: float = 20) -> None:
        """Returns when the queue says so of itself."""
        async with asyncio.timeout(seconds):
            while not good(await self.queue.health()):  # noqa: ASYNC110 - nothing tells
                await asyncio.sleep(0.02)

    async def stop_work(self) -> None:
        """Freezes whoever works, so that jobs wait."""
        if self.worker is None:
            # A child that has not said that it is done would be asked nothing more.
            await self.queue.submit(job("before"))
            await self.answered("before")
            await asyncio.sleep(0.2)
        os.kill(self._pid, signal.SIGSTOP)
        if self.worker is None:  # The child is handed one batch more.
            await self.queue.submit(job("busy"))
            await self.healthy(lambda health: not health.waiting)

    def go_on(self) -> None:
        """Lets it work again."""
        os.kill(self._pid, signal.SIGCONT)

    @property
    def _pid(self) -> int:
        pid = self.worker.pid if self.worker else getattr(self.queue, "pid", None)
        assert pid is not None
        return pid


class Worker:
    """`burnish worker` as a process."""

    def __init__(self, redis_url: str, model: Path, log: Path) -> None:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("BURNISH_")}
        environment |= {"BURNISH_REDIS_URL": redis_url, "BURNISH_MODEL": str(model)}
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "workers.cli", "worker"],
                env=environment,
                stdout=output,
                stderr=output,
            )

    @property
    def pid(self) -> int:
        """The process that holds the model; the one we started looks after it."""
        [child] = psutil.Process(self._process.pid).children()
        return child.pid

    def end(self) -> int:
        """Its exit status."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(120)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_checkpoint(tmp_path_factory.mktemp("model") / "tiny")


@contextmanager
def working(redis_url: str, model: Path, folder: Path) -> Iterator[Worker]:
    worker = Worker(redis_url, model, folder / "worker.log")
    try:
        yield worker
    finally:
        assert worker.end() == 0


@pytest.fixture(scope="module")
def celery_worker(
    request: pytest.FixtureRequest, model: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Worker]]:
    redis_url: str = request.getfixturevalue("redis_server").url
    with working(redis_url, model, tmp_path_factory.mktemp("worker")) as worker:
        yield redis_url, worker


@pytest_asyncio.fixture(params=["child", "celery"], scope="module", loop_scope="module")
async def running(request: pytest.FixtureRequest, model: Path) -> AsyncIterator[Place]:
    redis_url, worker = "", None
    if request.param == "celery":
        redis_url, worker = request.getfixturevalue("celery_worker")
    settings = Settings(redis_url=redis_url, model=str(model), model_threads=1)
    bus = await open_bus(redis_url)
    queue = open_jobs(settings, bus.publish)
    here = Place(queue, bus, worker)
    listener = asyncio.create_task(here.listen())
    await queue.start()
    try:
        await here.ready()
        yield here
    finally:
        listener.cancel()
        await asyncio.wait([listener])
        await queue.close()
        await bus.close()


@pytest.fixture
def place(running: Place) -> Place:
    """The queue and its worker, used by one test after the other: loading takes seconds."""
    running.answers.clear()
    return running


async def test_a_job_is_answered_once_on_its_topic(place: Place) -> None:
    text = "She go to teh school with 👩‍👩‍👧 and to the café every day."
    await place.queue.submit(job("one", text))
    answer = (await place.answered("one"))["one"]
    assert answer.error is None
    assert answer.model == (await place.queue.health()).model
    assert answer.usage.forward_passes > 0
    assert [passage.id for passage in answer.passages] == ["p"]
    assert all(text[p.start : p.end] == p.before for p in answer.passages[0].patches)
    await place.queue.submit(job("two"))
    await place.answered("two")
    assert [a.job_id for a in place.answers] == ["one", "two"]


async def test_a_newer_job_takes_the_place_of_a_waiting_one(place: Place) -> None:
    await place.stop_work()
    try:
        await place.queue.submit(job("old", key="essay/p"))
        await place.queue.submit(job("new", key="essay/p"))
    finally:
        place.go_on()
    answers = await place.answered("new")
    await place.queue.submit(job("last", priority=DOCUMENT))
    answers = await place.answered("last")
    assert "old" not in answers


async def test_a_job_past_its_deadline_is_not_answered(place: Place) -> None:
    await place.stop_work()
    try:
        await place.queue.submit(job("late", deadline=(deadline := time.time() + 0.2)))
        await until(lambda: time.time() > deadline)
    finally:
        place.go_on()
    await place.queue.submit(job("last", priority=DOCUMENT))
    assert "late" not in await place.answered("last")


async def test_a_withdrawn_job_is_not_started(place: Place) -> None:
    await place.stop_work()
    try:
        await place.queue.submit(job("gone"))
        await place.queue.withdraw("essay/gone")
    finally:
        place.go_on()
    await place.queue.submit(job("last", priority=DOCUMENT))
    assert "gone" not in await place.answered("last")


async def test_the_queue_is_bounded(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "MOST_WAITING", 5)
    if isinstance(place.queue, ChildProcessQueue):
        monkeypatch.setattr(place.queue._waiting, "_most", 5)
    await place.stop_work()
    try:
        for number in range(4):
            await place.queue.submit(job(f"n{number}", priority=DOCUMENT))
        with pytest.raises(TooMany):
            await place.queue.submit(job("n4", priority=DOCUMENT))
        await place.queue.submit(job("typed"))  # There is a place left for people who type.
        with pytest.raises(TooMany):
            await place.queue.submit(job("typed too"))
        await place.queue.submit(job("n0", priority=DOCUMENT))  # A newer one still fits.
    finally:
        place.go_on()
    await place.answered("n0", "n1", "n2", "n3", "typed")


async def test_a_bad_job_is_answered_by_an_error_and_disturbs_nobody(place: Place) -> None:
    await place.stop_work()
    try:
        bad = JobPassage(id="p", text="Short.", spans=[(0, 99)])
        await place.queue.submit(job("bad", passages=[bad]))
        await place.queue.submit(job("good", "See it 漢."))
    finally:
        place.go_on()
    answers = await place.answered("bad", "good")
    assert answers["bad"].error == "bad_request"
    assert answers["good"].error is None


async def test_health_says_how_many_wait(place: Place) -> None:
    await place.healthy(lambda health: health.waiting == 0)  # What is told may be old.
    health = await place.queue.health()
    assert (health.state, health.reason) == ("ready", None)
    assert health.model is not None
    assert health.model.startswith("tiny@")
