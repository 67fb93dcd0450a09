"""Suggestions per second with one and two workers, and what a batch is worth."""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from redis import Redis

from app.bus.redis import RedisBus
from app.jobs import shelf
from app.jobs.celery import CeleryQueue
from app.jobs.messages import JobPassage, PolishJob, PolishResult
from benchmarks.report import Report
from benchmarks.servers import free_port, wait_for
from benchmarks.text import thousand_words

Device = Literal["cpu", "cuda"]


def workers(report: Report, *, jobs: int, device: Device = "cpu") -> None:
    """Jobs of one sentence each, all there at once, through Redis and Celery.

    Raises:
        RuntimeError: no worker can load the model, as without such a device; it says why.
    """
    rows = []
    with redis_server() as url:
        for count in (1, 2):
            with worker_processes(url, count, device):
                rows.append({"workers": count, **asyncio.run(_measure(url, count, jobs))})
    report.add(f"Workers: one-sentence jobs of many documents, {_WHERE[device]}", rows)


def batching(report: Report, *, sentences: int, device: Device = "cpu") -> None:
    """The model alone: the same sentences one by one, and in batches as a worker makes them."""
    from app.jobs.child import BATCH_JOBS
    from denoiser import Passage, PolishOptions, load_denoiser

    denoiser = load_denoiser(threads=1, device=device)
    passages = [Passage(text) for text in _sentences(sentences)]
    rows = []
    alone = 0.0
    for size in (1, 4, BATCH_JOBS):
        began = time.perf_counter()
        for start in range(0, len(passages), size):
            denoiser.polish(passages[start : start + size], PolishOptions())
        rate = len(passages) / (time.perf_counter() - began)
        alone = alone or rate
        rows.append({"sentences_in_a_batch": size, "sentences_per_s": rate, "gain": rate / alone})
    report.add(f"Batching: {'one GPU' if device == 'cuda' else 'one CPU thread'}", rows)


_WHERE: dict[Device, str] = {"cpu": "one CPU thread each", "cuda": "one GPU for all"}


async def _measure(url: str, workers: int, count: int) -> dict[str, float]:
    bus = RedisBus(url)
    queue = CeleryQueue(url, bus.publish)
    topic = f"bench.{uuid.uuid4().hex}"
    await queue.start()
    try:
        async with await bus.subscribe(topic, inbox=2 * count) as answers:
            await ready(url, workers)
            texts = _sentences(count)
            began = time.perf_counter()
            sent: dict[str, float] = {}
            for number, text in enumerate(texts):
                job = _job(number, text, topic)
                sent[job.id] = time.perf_counter()
                await queue.submit(job)
            waits, patches = [], 0
            async for message in answers:
                result = PolishResult.model_validate_json(message)
                waits.append(time.perf_counter() - sent.pop(result.job_id))
                patches += sum(len(passage.patches) for passage in result.passages)
                if not sent:
                    break
            seconds = time.perf_counter() - began
    finally:
        await queue.close()
        await bus.close()
    waits.sort()
    return {
        "jobs": count,
        "jobs_per_s": count / seconds,
        "suggestions_per_s": patches / seconds,
        "wait_p50_s": waits[len(waits) // 2],
        "wait_p99_s": waits[int(0.99 * len(waits))],
    }


async def ready(url: str, workers: int) -> None:
    """Returns when so many workers have loaded the model. Raises RuntimeError: one cannot."""
    with Redis.from_url(url) as redis:
        while True:
            reported: Any = redis.hvals(shelf.WORKERS)
            said = [json.loads(one) for one in reported]
            if failed := [one["reason"] for one in said if one["state"] == "failed"]:
                raise RuntimeError(f"A worker cannot load the model: {failed[0]}")
            if [one["state"] for one in said].count("ready") == workers:
                return
            await asyncio.sleep(0.1)


def _job(number: int, text: str, topic: str) -> PolishJob:
    now = time.time()
    return PolishJob(
        id=uuid.uuid4().hex,
        key=f"document{number}/p0",
        topic=topic,
        passages=[JobPassage(id="p", text=text)],
        deadline=now + 300,
        submitted_at=now,
    )


def _sentences(count: int) -> Sequence[str]:
    found = [
        sentence.strip() + "."
        for text in thousand_words(mistakes=True)
        for sentence in text.split(".")
        if len(sentence.split()) > 3
    ]
    # No two alike: the model remembers what it has read.
    return [f"On day {n} we wrote this. {found[n % len(found)]}" for n in range(count)]


@contextmanager
def redis_server() -> Iterator[str]:
    """The URL of a Redis that is gone afterwards, with all that was in it."""
    port = free_port()
    folder = Path(tempfile.mkdtemp(prefix="burnish-bench-redis-"))
    server = subprocess.Popen(
        ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)],
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_for(port, server)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(folder)


@contextmanager
def worker_processes(
    url: str, count: int, device: Device = "cpu"
) -> Iterator[subprocess.Popen[bytes]]:
    """`burnish worker` with so many processes; told to stop in order at the end."""
    environment = os.environ | {
        "BURNISH_REDIS_URL": url,
        "BURNISH_MODEL_THREADS": "1",
        "BURNISH_LOG_LEVEL": "ERROR",
    }
    worker = [sys.executable, "-m", "workers.cli", "worker"]
    process = subprocess.Popen(
        [*worker, "--device", device, "--processes", str(count)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
