"""`python -m benchmarks workers`: it measures real workers, and says why where it cannot."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from redis import Redis

from app.jobs import shelf
from benchmarks import workers
from benchmarks.__main__ import main
from benchmarks.report import Report
from tests.checkpoints import tiny_checkpoint
from tests.engines import RedisServer


def test_one_worker_and_two_answer_every_job(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BURNISH_MODEL", str(tiny_checkpoint(tmp_path / "tiny")))
    report = Report()
    workers.workers(report, jobs=12)
    (rows,) = report.tables.values()
    assert [(row["workers"], row["jobs"]) for row in rows] == [(1, 12), (2, 12)]
    assert all(row["suggestions_per_s"] > 0 for row in rows)


async def test_a_worker_without_a_model_ends_the_wait_for_it(redis_server: RedisServer) -> None:
    said = {"state": "failed", "reason": "There is no CUDA device here.", "at": 0}
    with Redis.from_url(redis_server.url) as redis:
        redis.flushdb()
        redis.hset(shelf.WORKERS, "here:1", json.dumps(said))
    with pytest.raises(RuntimeError, match="There is no CUDA device here"):
        await workers.ready(redis_server.url, 1)


def test_what_needs_no_model_does_not_run_on_a_gpu() -> None:
    done = CliRunner().invoke(main, ["--device", "cuda", "storm"])
    assert done.exit_code == 2
    assert "--device cuda is for polish, workers, not storm." in done.output
