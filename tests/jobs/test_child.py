"""The child process: it dies, hangs and fails to load, and people write on."""

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import pytest

from app.errors import ModelUnavailable
from app.jobs import child
from app.jobs.child import ChildProcessQueue
from app.jobs.messages import JobPassage, PolishJob, PolishResult
from tests.checkpoints import tiny_checkpoint
from tests.waiting import until

ECHO = """
import os, sys
from app.jobs.pipe import Batch, Report
from app.jobs.messages import PassageResult, PolishResult
def say(report):
    print(report.model_dump_json(), flush=True)
say(Report(event="ready", model="echo@1"))
for line in sys.stdin:
    for job in Batch.model_validate_json(line).jobs:
        if job.passages[0].text == "die":
            os._exit(7)
        if job.passages[0].text == "die once" and not os.path.exists(job.topic):
            open(job.topic, "w").close()
            os._exit(7)
        if job.passages[0].text == "hang":
            import time; time.sleep(1000)
        if job.passages[0].text == "babble":
            print("Hello", flush=True)
        passages = [PassageResult(id=p.id, patches=[]) for p in job.passages]
        result = PolishResult(job_id=job.id, model="echo@1", passages=passages)
        say(Report(event="result", result=result))
    say(Report(event="done"))
"""
"""A child that speaks the real protocol and dies when it is told to."""


class Answers:
    """What has been published."""

    def __init__(self) -> None:
        self.by_id: dict[str, PolishResult] = {}

    async def publish(self, topic: str, message: bytes) -> None:
        result = PolishResult.model_validate_json(message)
        assert result.job_id not in self.by_id
        self.by_id[result.job_id] = result


def job(name: str, text: str = "Hello.", topic: str = "t") -> PolishJob:
    return PolishJob(
        id=name,
        key=name,
        topic=topic,
        passages=[JobPassage(id="p", text=text)],
        deadline=time.time() + 60,
        submitted_at=time.time(),
    )


@asynccontextmanager
async def echoing(
    tmp_path: Path, answers: Answers, text: str = ECHO
) -> AsyncIterator[ChildProcessQueue]:
    script = tmp_path / "echo.py"
    script.write_text(textwrap.dedent(text))
    queue = ChildProcessQueue(answers.publish, command=[sys.executable, str(script)])
    old = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = str(Path(child.__file__).parents[2])
    await queue.start()
    try:
        yield queue
    finally:
        await queue.close()
        if old is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = old


async def state(queue: ChildProcessQueue, wanted: str, seconds: float = 60) -> None:
    """Returns when the queue is in this state."""
    async with asyncio.timeout(seconds):
        while (await queue.health()).state != wanted:  # noqa: ASYNC110 - nothing tells
            await asyncio.sleep(0.02)


async def test_a_child_that_is_killed_is_started_again(tmp_path: Path) -> None:
    answers = Answers()
    async with echoing(tmp_path, answers) as queue:
        await state(queue, "ready")
        first = queue.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        await until(lambda: queue.pid not in (first, None))
        await queue.submit(job("a"))
        await until(lambda: "a" in answers.by_id)
        assert (await queue.health()).state == "ready"


async def test_what_a_dying_child_was_working_on_is_tried_again(tmp_path: Path) -> None:
    answers = Answers()
    async with echoing(tmp_path, answers) as queue:
        await state(queue, "ready")
        await queue.submit(job("a", "die once", topic=str(tmp_path / "died")))
        await until(lambda: "a" in answers.by_id)


async def test_a_job_that_kills_the_child_again_and_again_is_refused(tmp_path: Path) -> None:
    answers = Answers()
    async with echoing(tmp_path, answers) as queue:
        await state(queue, "ready")
        await queue.submit(job("bad", "die"))
        await queue.submit(job("good"))
        await until(lambda: "bad" in answers.by_id)
        assert answers.by_id["bad"].error == "set_aside"
        assert answers.by_id["good"].error is None


@pytest.mark.parametrize("trouble", ["hang", "babble"])
async def test_a_child_that_hangs_or_babbles_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    monkeypatch.setattr(child, "PATIENCE_SECONDS", 0.5)
    answers = Answers()
    async with echoing(tmp_path, answers) as queue:
        await state(queue, "ready")
        await queue.submit(job("bad", trouble))
        await asyncio.sleep(0)
        await queue.submit(job("good"))
        await until(lambda: "good" in answers.by_id)


async def test_a_result_that_cannot_be_published_does_not_stop_the_queue(tmp_path: Path) -> None:
    answers = Answers()
    publish: Callable[[str, bytes], Awaitable[None]] = answers.publish

    async def fails_once(topic: str, message: bytes) -> None:
        nonlocal publish
        from app.errors import StoreError

        queue._publish = answers.publish
        raise StoreError("Redis cannot be reached.")

    async with echoing(tmp_path, answers) as queue:
        queue._publish = fails_once
        await state(queue, "ready")
        await queue.submit(job("lost"))
        await queue.submit(job("kept"))
        await until(lambda: "kept" in answers.by_id)


async def test_closing_ends_the_child(tmp_path: Path) -> None:
    async with echoing(tmp_path, Answers()) as queue:
        await state(queue, "ready")
        pid = queue.pid
    assert pid is not None
    assert not psutil.pid_exists(pid)
    with pytest.raises(ModelUnavailable):
        await queue.submit(job("a"))


async def test_the_model_can_be_switched_off() -> None:
    queue = ChildProcessQueue(Answers().publish, model="none")
    await queue.start()
    health = await queue.health()
    assert (health.state, queue.pid) == ("off", None)
    with pytest.raises(ModelUnavailable, match="switched off"):
        await queue.submit(job("a"))
    await queue.close()


@pytest.mark.parametrize("damage", ["missing", "cut off", "foreign"])
async def test_a_model_that_cannot_be_loaded_says_why(tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "model"
    if damage != "missing":
        tiny_checkpoint(folder)
    if damage == "cut off":
        weights = folder / "model.safetensors"
        weights.write_bytes(weights.read_bytes()[:1000])
    if damage == "foreign":
        (folder / "config.json").write_text('{"format": 99}')
    queue = ChildProcessQueue(Answers().publish, model=str(folder), threads=1)
    await queue.start()
    try:
        await queue.submit(job("early"))  # While it loads nobody is turned away.
        await state(queue, "failed")
        health = await queue.health()
        expected = {"missing": "No checkpoint", "cut off": "damaged", "foreign": "format 99"}
        assert expected[damage] in (health.reason or "")
        with pytest.raises(ModelUnavailable, match=expected[damage]):
            await queue.submit(job("late"))
    finally:
        await queue.close()


async def test_the_child_dies_with_its_server(tmp_path: Path) -> None:
    model = tiny_checkpoint(tmp_path / "model")
    script = f"""
    import asyncio
    from app.jobs.child import ChildProcessQueue
    async def main():
        async def publish(topic, message): pass
        queue = ChildProcessQueue(publish, model={str(model)!r}, threads=1)
        await queue.start()
        while (await queue.health()).state != "ready":
            await asyncio.sleep(0.05)
        print(queue.pid, flush=True)
        await asyncio.sleep(1000)
    asyncio.run(main())
    """
    with subprocess.Popen(  # noqa: ASYNC220 - it starts at once
        [sys.executable, "-c", textwrap.dedent(script)], stdout=subprocess.PIPE
    ) as server:
        assert server.stdout is not None
        pid = int(await asyncio.to_thread(server.stdout.readline))
        assert is_alive(pid)
        server.kill()
        server.wait()
    await until(lambda: not is_alive(pid))


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that waits to be reaped does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
