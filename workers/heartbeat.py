"""Heartbeat: a thread that reports, keeps the leases, and ends a worker that hangs."""

import json
import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from redis import Redis

from app.jobs import shelf
from app.jobs.messages import PolishJob
from app.jobs.waiting import size
from workers.shelf import TROUBLE, Shelf

log = logging.getLogger(__name__)

RENEW_SECONDS = 1.0
STALLED_SECONDS = 20.0
"""Tokens wait and this worker takes none: Celery has lost its connection to Redis."""
HUNG_STATUS, STALLED_STATUS = 70, 75
"""Exit statuses of a process that ended itself to be started again."""
CHARACTERS_PER_SECOND = 100
"""A batch may take this much longer than the patience, by its size."""


def worker_name() -> str:
    """This process among all workers."""
    return f"{socket.gethostname()}:{os.getpid()}"


class InHand:
    """The batch that the main thread is at, for the thread that looks after it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._jobs: list[PolishJob] = []
        self._changed_at = time.monotonic()

    def take(self, jobs: Iterable[PolishJob]) -> None:
        """The batch begins, or grows."""
        with self._lock:
            self._jobs = list(jobs)
            self._changed_at = time.monotonic()

    def put_down(self) -> None:
        """The batch is finished."""
        self.take(())

    def look(self) -> tuple[list[str], int, float]:
        """(ids, characters, seconds since the batch began or the last one was put down)."""
        with self._lock:
            since = time.monotonic() - self._changed_at
            return [job.id for job in self._jobs], sum(map(size, self._jobs)), since


class Heartbeat:
    """Works from `start` to `stop`; what it reports is in `say`."""

    def __init__(
        self,
        redis: Redis,
        shelf: Shelf,
        in_hand: InHand,
        *,
        patience: float,
        end: Callable[[int], None] = os._exit,
    ) -> None:
        self._redis = redis
        self._shelf = shelf
        self._in_hand = in_hand
        self._patience = patience
        self._end = end
        self._name = worker_name()
        self._said: dict[str, Any] = {"state": "starting", "model": None}
        self._said["reason"] = "The model is being loaded."
        self._beat_at = 0.0
        self._stalled_since: float | None = None
        self._is_away = False
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="heartbeat")

    def start(self) -> None:
        """From now on."""
        self._thread.start()

    def say(self, state: str, *, model: str | None = None, reason: str | None = None) -> None:
        """What to report, starting now."""
        self._said = {"state": state, "model": model, "reason": reason}
        self._beat_at = 0.0
        self.tick()

    def stop(self) -> None:
        """The worker leaves."""
        self._stopped.set()
        self._thread.join(shelf.WORKER_BEAT_SECONDS)
        try:
            self._redis.hdel(shelf.WORKERS, self._name)
        except TROUBLE as error:
            log.info("Left without a word (%s).", type(error).__name__)

    def tick(self) -> None:
        """Renews, reports when it is time, and looks whether the main thread still works."""
        ids, characters, since = self._in_hand.look()
        if ids and since > self._patience + characters / CHARACTERS_PER_SECOND:
            self._give_up_hanging(ids, since)
        try:
            self._shelf.renew(ids)
            if time.monotonic() - self._beat_at >= shelf.WORKER_BEAT_SECONDS:
                self._beat()
                self._beat_at = time.monotonic()
            self._look_for_stall(is_busy=bool(ids), since=since)
            self._is_away = False
        except TROUBLE as error:
            if not self._is_away:
                name = type(error).__name__
                log.warning("Redis (BURNISH_REDIS_URL) does not answer (%s); trying on.", name)
            self._is_away, self._stalled_since = True, None

    def _run(self) -> None:
        while not self._stopped.wait(RENEW_SECONDS):
            self.tick()

    def _beat(self) -> None:
        seconds, _ = self._now()
        self._redis.hset(shelf.WORKERS, self._name, json.dumps(self._said | {"at": seconds}))
        reported: Any = self._redis.hgetall(shelf.WORKERS)
        for name, said in reported.items():
            if json.loads(said)["at"] < seconds - 10 * shelf.WORKER_GONE_SECONDS:
                self._redis.hdel(shelf.WORKERS, name)

    def _now(self) -> tuple[int, int]:
        answer: Any = self._redis.time()
        return int(answer[0]), int(answer[1])

    def _give_up_hanging(self, ids: list[str], since: float) -> None:
        log.error("The model has not answered for %.0f s; this worker starts again.", since)
        try:
            reason = f"the model did not answer within {self._patience:g} seconds"
            for job_id, (what, why) in zip(ids, self._shelf.failed(ids, reason), strict=True):
                if what == "aside":
                    log.error("Job %s was set aside: %s.", job_id, why)
            self._redis.hdel(shelf.WORKERS, self._name)
        except TROUBLE as error:
            log.warning("The batch is left to its leases (%s).", type(error).__name__)
        self._end(HUNG_STATUS)

    def _look_for_stall(self, *, is_busy: bool, since: float) -> None:
        is_idle = self._said["state"] == "ready" and not is_busy and since > STALLED_SECONDS
        if not (is_idle and self._shelf.has_tokens()):
            self._stalled_since = None
        elif self._stalled_since is None:
            self._stalled_since = time.monotonic()
        elif time.monotonic() - self._stalled_since > STALLED_SECONDS:
            log.error("Jobs wait, and this worker gets none; it starts again.")
            self._end(STALLED_STATUS)
