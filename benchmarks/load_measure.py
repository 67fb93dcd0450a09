"""What one writer costs each part of a team's installation: python -m benchmarks.load_measure

Starts what docker-compose.yml would start (as its test does), lets pairs of people type, and reads
the CPU time of each service, the memory of the server and the bytes of the log. The CPU time is
the processes' own, so other work on the machine disturbs it little. `load_model.py` fits to it.
"""

import asyncio
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import asyncpg
import psutil

from benchmarks.report import Report, Row, machine
from benchmarks.text import thousand_words
from tests.accounts.test_sockets import Browser
from tests.compose.door import first_owner
from tests.compose.stack import Stack, running
from tests.people import Writer

WRITERS = (8, 24, 48)
SECONDS = 15.0
CHARACTERS_PER_SECOND = 2.0
SERVICES = ("proxy", "web", "postgres", "redis")
JOB_SENTENCES = 3
JOBS = 60


def main() -> None:
    """Prints the tables and writes benchmarks/results/load.json."""
    report = Report()
    with tempfile.TemporaryDirectory(prefix="burnish-load-") as folder:
        Path(folder).chmod(0o711)
        with running(Path(folder), {"WEB_REPLICAS": "1", "WORKER_REPLICAS": "0"}) as stack:
            owner = first_owner(stack)
            rows = [asyncio.run(_typing(stack, owner, writers)) for writers in WRITERS]
    report.add("Pairs typing 2 characters a second: cores of each service", rows)
    report.add("The model: jobs of three sentences, one CPU thread", [_jobs()])
    print(f"\nWritten to {report.write('load', machine())}")


async def _typing(stack: Stack, owner: Browser, writers: int) -> Row:
    """Everybody types for a while; what it took, per second."""
    documents = [owner.call("POST", "/documents")["id"] for _ in range(writers // 2)]
    people = [owner.writer(documents[n // 2], f"W{n}") for n in range(writers)]
    for person in people:
        await person.join()
    await asyncio.sleep(1.0)
    memory = psutil.Process(stack.of("web")[0].process.pid).memory_info().rss
    before, log_before, began = _cpu(stack), await _log(stack), time.monotonic()
    await asyncio.gather(*(_type(person, number) for number, person in enumerate(people)))
    elapsed = time.monotonic() - began
    after, log_after = _cpu(stack), await _log(stack)
    for person in people:
        await person.leave()
    updates = log_after[0] - log_before[0]
    return {
        "writers": writers,
        "rooms": writers // 2,
        "updates_per_s": updates / elapsed,
        **{name: (after[name] - before[name]) / elapsed for name in SERVICES},
        "log_bytes_per_update": (log_after[1] - log_before[1]) / updates,
        "web_mib": memory / 2**20,
    }


async def _type(person: Writer, number: int) -> None:
    pause = 1 / CHARACTERS_PER_SECOND
    await asyncio.sleep(pause * (number % 10) / 10)
    for count in range(int(SECONDS * CHARACTERS_PER_SECOND)):
        person.type("abcdefghij klmnopq "[count % 19])
        await asyncio.sleep(pause)


def _cpu(stack: Stack) -> Mapping[str, float]:
    """Seconds of CPU so far, with children that have come and gone."""
    return {name: sum(map(_seconds, _pids(stack, name))) for name in SERVICES}


def _pids(stack: Stack, service: str) -> list[psutil.Process]:
    roots = [psutil.Process(container.process.pid) for container in stack.of(service)]
    return [*roots, *(child for root in roots for child in root.children(recursive=True))]


def _seconds(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)


async def _log(stack: Stack) -> tuple[int, int]:
    """Updates in the log, and their bytes."""
    url = (stack.folder / "volumes" / "parts" / "database_url").read_text().strip()
    connection = await asyncpg.connect(url)
    try:
        row = await connection.fetchrow(
            "SELECT count(*), coalesce(sum(length(data)), 0) FROM updates"
        )
    finally:
        await connection.close()
    assert row is not None
    return int(row[0]), int(row[1])


def _jobs() -> Row:
    """Core seconds and forward passes of a job, batched as a worker does it."""
    from app.jobs.child import BATCH_JOBS
    from denoiser import Passage, PolishOptions, load_denoiser

    denoiser = load_denoiser(threads=1)
    texts = [t for mistakes in (False, True) for t in thousand_words(mistakes=mistakes)]
    passages = [
        Passage(" ".join(texts[n % len(texts)].split()[: 17 * JOB_SENTENCES])) for n in range(JOBS)
    ]
    denoiser.polish(passages[:4], PolishOptions())
    began, passes, tokens = time.thread_time(), 0, 0
    for start in range(0, JOBS, BATCH_JOBS):
        for done in denoiser.polish(passages[start : start + BATCH_JOBS], PolishOptions()):
            passes += done.usage.forward_passes
            tokens += done.usage.tokens
    seconds = time.thread_time() - began
    return {
        "jobs": JOBS,
        "core_seconds_per_job": seconds / JOBS,
        "forward_passes_per_job": passes / JOBS,
        "tokens_per_job": tokens / JOBS,
    }


if __name__ == "__main__":
    main()
