"""`burnish worker`: its options, its figures, and what it says when something is wrong."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis import Redis

from app.jobs import shelf
from tests.checkpoints import tiny_checkpoint
from tests.engines import RedisServer, free_port
from tests.waiting import until
from tests.workers.crew import Crew, crew, job


def command(*arguments: str, **settings: str) -> tuple[list[str], dict[str, str]]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("BURNISH_")}
    return [sys.executable, "-m", "workers.cli", "worker", *arguments], environment | settings


def worker(*arguments: str, **settings: str) -> tuple[int, str, str]:
    """(status, stdout, stderr) of a run to its end."""
    argv, environment = command(*arguments, **settings)
    done = subprocess.run(
        argv, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
async def team(redis_server: RedisServer, tmp_path: Path) -> AsyncIterator[Crew]:
    async with crew(redis_server.url, tmp_path) as here:
        yield here


def test_a_queue_that_does_not_exist_is_a_wrong_call(redis_server: RedisServer) -> None:
    code, _, err = worker("--queues", "urgent", BURNISH_REDIS_URL=redis_server.url)
    assert code == 2
    assert "There is no queue 'urgent'; there are interactive, document, background." in err


def test_without_a_model_it_ends_and_the_server_knows_why(
    redis_server: RedisServer, tmp_path: Path
) -> None:
    with Redis.from_url(redis_server.url) as redis:
        redis.flushdb()
        settings = {
            "BURNISH_REDIS_URL": redis_server.url,
            "BURNISH_MODEL": str(tmp_path / "none"),
        }
        code, _, err = worker(**settings)
        assert code == 1
        assert "No checkpoint" in err
        assert "Traceback" not in err
        [said] = redis.hvals(shelf.WORKERS)
        assert json.loads(said)["state"] == "failed"
        assert "No checkpoint" in json.loads(said)["reason"]


async def test_it_serves_its_figures_and_stops_when_it_is_told_to(
    team: Crew, tmp_path: Path
) -> None:
    port = free_port()
    model = tiny_checkpoint(tmp_path / "tiny")
    argv, environment = command(
        *("--device", "cpu", "--metrics-port", str(port)),
        BURNISH_REDIS_URL=team.redis_url,
        BURNISH_MODEL=str(model),
        BURNISH_MODEL_THREADS="1",
    )
    process = subprocess.Popen(  # noqa: ASYNC220 - it starts at once
        argv, env=environment, stderr=subprocess.DEVNULL
    )
    try:
        await team.ready()
        await team.submit(job("a"), job("b"))
        await team.answered("a", "b")
        await until(lambda: "burnish_batch_seconds_count 0.0" not in figures(port))
        shown = figures(port)
        assert "burnish_job_wait_seconds_count 2.0" in shown
        assert "burnish_batch_jobs_sum 2.0" in shown
        process.send_signal(signal.SIGTERM)
        await until(lambda: process.poll() is not None)
        assert process.returncode == 0
        assert team.reported() == []
    finally:
        process.kill()
        process.wait()


def figures(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=60) as answer:
        return str(answer.read().decode())
