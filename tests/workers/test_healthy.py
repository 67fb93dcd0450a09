"""The health check of a worker's container."""

import json

from app.jobs import shelf
from workers.healthy import verdict

NOW = 1_000_000.0


def said(state: str, *, ago: float = 1.0, reason: str | None = None) -> bytes:
    return json.dumps({"state": state, "at": NOW - ago, "reason": reason, "model": None}).encode()


def test_a_worker_with_its_model_is_healthy() -> None:
    assert verdict({b"here:7": said("ready")}, "here", NOW) is None


def test_a_worker_without_a_model_is_not_and_says_why() -> None:
    reported = {b"here:7": said("starting", reason="The model is being loaded.")}
    assert verdict(reported, "here", NOW) == "The model is being loaded."


def test_another_machines_worker_does_not_count() -> None:
    assert verdict({b"there:7": said("ready"), b"here2:7": said("ready")}, "here", NOW)


def test_a_worker_that_fell_silent_is_not_healthy() -> None:
    late = said("ready", ago=shelf.WORKER_GONE_SECONDS + 1)
    assert "No worker of here" in str(verdict({b"here:7": late}, "here", NOW))
