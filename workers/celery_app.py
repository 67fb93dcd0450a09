"""`burnish worker`: one warm model in this process, fed by Celery over Redis.

The pool is `solo`: a task runs in the process that holds the model, one at a time. A task that
dies with its worker is given to another one after the visibility timeout, and tried twice.
"""

import asyncio
import json
import logging
import os
import socket
import threading
import time
from typing import Any

from celery import Celery
from redis import Redis
from redis.exceptions import RedisError

from app.bus.redis import RedisBus
from app.errors import StoreError
from app.jobs import shelf
from app.jobs.celery import celery_app
from app.jobs.child import BATCH_CHARACTERS, BATCH_JOBS
from app.jobs.messages import PolishJob
from app.jobs.waiting import alike, size
from app.settings import Settings
from denoiser import Denoiser
from workers import model, polish

log = logging.getLogger(__name__)

MOST_TRIES = 2
LOOK_AHEAD = 64


def work(settings: Settings) -> int:
    """Loads the model, then works until SIGTERM; the exit status."""
    redis: Redis = Redis.from_url(settings.redis_url, socket_timeout=10)
    beat = Heartbeat(redis)
    beat.start()
    try:
        denoiser = model.load(settings.model, settings.model_threads)
    except model.ModelLoadFailed as failure:
        beat.say("failed", reason=str(failure))
        log.error("No model: %s", failure)
        return 1
    beat.say("ready", model=denoiser.name)
    with asyncio.Runner() as runner:
        bus = RedisBus(settings.redis_url)
        try:
            app = celery_app(settings.redis_url)
            _register(app, TaskBody(redis, denoiser, bus, runner))
            worker = app.Worker(
                pool="solo",
                without_gossip=True,
                without_mingle=True,
                without_heartbeat=True,
                hostname=f"burnish-{os.getpid()}@{socket.gethostname()}",
                loglevel=settings.log_level,
                quiet=True,
            )
            worker.start()
            return int(worker.exitcode or 0)
        finally:
            beat.stop()
            runner.run(bus.close())
            redis.close()


class TaskBody:
    """Takes jobs from the shelf, has them answered, publishes the answers."""

    def __init__(
        self, redis: Redis, denoiser: Denoiser, bus: RedisBus, runner: asyncio.Runner
    ) -> None:
        self._redis = redis
        self._denoiser = denoiser
        self._bus = bus
        self._runner = runner
        self._take = redis.register_script(shelf.TAKE)

    def run(self, key: str, task_id: str) -> None:
        """Answers the job under `key`, and others that can share the pass with it."""
        running = shelf.running_key(task_id)
        jobs = self._left_over(running)
        if own := self._take_one(key, running):
            jobs.append(own)
        if jobs:
            jobs += self._companions(jobs, running)
            for job, result in polish.answer(jobs, self._denoiser):
                self._publish(job, result.model_dump_json().encode("utf-8"))
        self._redis.delete(running, f"{running}:tries")

    def _left_over(self, running: str) -> list[PolishJob]:
        """What this task had taken when its worker died, unless it was replaced since."""
        bodies: Any = self._redis.lrange(running, 0, -1)
        if not bodies:
            return []
        tries: Any = self._redis.incr(f"{running}:tries")
        self._redis.expire(f"{running}:tries", shelf.RUNNING_SECONDS)
        if int(tries) >= MOST_TRIES:
            log.error("%d jobs were given up: their worker died on them twice.", len(bodies))
            self._redis.delete(running)
            return []
        jobs = [PolishJob.model_validate_json(body) for body in bodies]
        return [job for job in jobs if not self._redis.exists(shelf.body_key(job.key))]

    def _companions(self, jobs: list[PolishJob], running: str) -> list[PolishJob]:
        room = BATCH_CHARACTERS - sum(size(job) for job in jobs)
        found: list[PolishJob] = []
        line: Any = self._redis.zrange(shelf.LINE, 0, LOOK_AHEAD - 1)
        for raw in line:
            if room <= 0 or len(jobs) + len(found) >= BATCH_JOBS:
                break
            key = raw.decode("utf-8")
            body: Any = self._redis.get(shelf.body_key(key))
            if body is None:
                continue
            job = PolishJob.model_validate_json(body)
            if alike(jobs[0], job) and size(job) <= room:
                taken = self._take_one(key, running)
                if taken is not None:
                    found.append(taken)
                    room -= size(taken)
        return found

    def _take_one(self, key: str, running: str) -> PolishJob | None:
        body: Any = self._take(
            keys=[shelf.body_key(key), shelf.LINE, shelf.DUE, shelf.SENT, running],
            args=[key, shelf.RUNNING_SECONDS],
        )
        return None if body is None else PolishJob.model_validate_json(body)

    def _publish(self, job: PolishJob, result: bytes) -> None:
        try:
            self._runner.run(self._bus.publish(job.topic, result))
        except StoreError as error:
            log.warning("A result was lost: %s", error)


class Heartbeat:
    """Says every few seconds that this worker is there, and whether it has a model."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._name = f"{socket.gethostname()}:{os.getpid()}"
        self._said: dict[str, Any] = {"state": "starting", "model": None}
        self._said["reason"] = "The model is being loaded."
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="heartbeat")

    def start(self) -> None:
        """From now on."""
        self._thread.start()

    def say(self, state: str, *, model: str | None = None, reason: str | None = None) -> None:
        """What to report, starting now."""
        self._said = {"state": state, "model": model, "reason": reason}
        self._beat()

    def stop(self) -> None:
        """The worker leaves."""
        self._stopped.set()
        self._thread.join(shelf.WORKER_BEAT_SECONDS)
        try:
            self._redis.hdel(shelf.WORKERS, self._name)
        except (RedisError, OSError) as error:
            log.info("Left without a word (%s).", type(error).__name__)

    def _run(self) -> None:
        while True:
            self._beat()
            if self._stopped.wait(shelf.WORKER_BEAT_SECONDS):
                return

    def _beat(self) -> None:
        try:
            said = json.dumps(self._said | {"at": time.time()})
            self._redis.hset(shelf.WORKERS, self._name, said)
            self._forget_the_dead()
        except (RedisError, OSError) as error:
            log.warning("The heartbeat found no Redis (%s).", type(error).__name__)

    def _forget_the_dead(self) -> None:
        reported: Any = self._redis.hgetall(shelf.WORKERS)
        for name, said in reported.items():
            if json.loads(said)["at"] < time.time() - 10 * shelf.WORKER_GONE_SECONDS:
                self._redis.hdel(shelf.WORKERS, name)


def _register(app: Celery, body: TaskBody) -> None:
    def run(task: Any, *, key: str) -> None:
        body.run(key, task.request.id)

    app.task(run, name=shelf.TASK, bind=True)
