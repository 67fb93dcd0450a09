"""CeleryQueue: jobs for workers on other machines, over Redis. Sends by name; loads no model.

Whoever asks sees to it that jobs move: each process sweeps the shelf every second. Leases that
ran out go back to the line (or aside), tokens that were lost are sent again, and when Redis has
come back without its data, what this process still waits for is put there anew.
"""

import asyncio
import json
import logging
import math
import random
import time
import uuid
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from kombu.exceptions import OperationalError
from pydantic import ValidationError
from redis.asyncio import Redis
from redis.exceptions import RedisError

from app import clock, metrics
from app.clock import Clock
from app.errors import ModelUnavailable, StoreError, TooMany
from app.jobs import ModelHealth, scripts, shelf
from app.jobs.broker import celery_app, send_token
from app.jobs.faults import DIED, fingerprint, options_of, refusal
from app.jobs.messages import PolishJob
from app.jobs.waiting import places, size
from app.tasks import end

log = logging.getLogger(__name__)

Publish = Callable[[str, bytes], Awaitable[None]]

HEALTH_SECONDS = 2.0
SWEEP_SECONDS = 1.0
SETTLE_SECONDS = 4.0
"""After Redis came back the bus needs a moment too; then lost answers are given again."""
MOST_TOKENS = 16
"""Tokens that one sweep sends to one queue."""
MOST_REMEMBERED = 5000
"""Own jobs that are put into Redis again when it has lost them; further ones only time out."""


class CeleryQueue:
    """A JobQueue whose workers are started with `burnish worker`."""

    def __init__(
        self,
        redis_url: str,
        publish: Publish,
        *,
        model: str = "builtin",
        now: Clock = clock.now,
    ) -> None:
        self._redis: Redis = Redis.from_url(redis_url, socket_timeout=5, socket_connect_timeout=3)
        self._publish = publish
        self._celery = celery_app(redis_url)
        self._submit = self._redis.register_script(scripts.SUBMIT)
        self._withdraw = self._redis.register_script(scripts.WITHDRAW)
        self._sweep = self._redis.register_script(scripts.SWEEP)
        self._is_off = model == "none"
        self._now = now
        self._health = ModelHealth("starting", reason="No worker has reported yet.")
        self._health_at = -math.inf
        self._lag = 0.0
        self._waiting = 0
        self._own: dict[str, PolishJob] = {}
        self._era: bytes | None = None
        # Until then the bus may still be without Redis: what is done may not have been heard.
        self._settled_at = 0.0
        self._sweeper: asyncio.Task[None] | None = None

    @property
    def lag(self) -> float:
        return self._lag

    async def start(self) -> None:
        """Workers come and go by themselves; from now on this process looks after the jobs."""
        if not self._is_off:
            self._sweeper = asyncio.create_task(self._keep_sweeping(), name="jobs-sweep")

    async def submit(self, job: PolishJob) -> None:
        """Raises TooMany or ModelUnavailable."""
        health = await self.health()
        if health.state in ("off", "failed"):
            raise ModelUnavailable(health.reason)
        try:
            await self._put(job)
        except (RedisError, OSError, OperationalError) as error:
            raise ModelUnavailable(f"Redis cannot be reached ({type(error).__name__}).") from error
        if len(self._own) < MOST_REMEMBERED:
            self._own[job.id] = job

    async def withdraw(self, key: str) -> None:
        for job_id in [i for i, job in self._own.items() if job.key == key]:
            del self._own[job_id]
        try:
            await self._withdraw(keys=shelf.KEYS, args=[key])
        except (RedisError, OSError) as error:
            log.warning("A job was not withdrawn (%s).", type(error).__name__)

    async def health(self) -> ModelHealth:
        if self._is_off:
            return ModelHealth("off", reason="The model is switched off (BURNISH_MODEL=none).")
        if abs(self._now() - self._health_at) > HEALTH_SECONDS:
            try:
                self._health = await self._ask_redis()
            except (RedisError, OSError, ValueError) as error:
                reason = f"Redis cannot be reached ({type(error).__name__})."
                self._health = ModelHealth("failed", reason=reason)
            self._health_at = self._now()
        return self._health

    async def close(self) -> None:
        if self._sweeper is not None:
            await end(self._sweeper)
        await self._redis.aclose()
        await asyncio.to_thread(self._celery.close)

    async def _put(self, job: PolishJob) -> None:
        queue = shelf.queue_of(job.priority)
        tokens, age = await self._submit(
            keys=shelf.KEYS,
            args=[
                *(job.key, job.id, fingerprint(job), size(job), options_of(job)),
                *(job.model_dump_json(), job.priority, int((job.deadline - self._now()) * 1000)),
                *(shelf.QUEUES.index(queue) + 1, places(job.priority, shelf.MOST_WAITING)),
            ],
        )
        self._lag = int(age) / 1000
        if int(tokens) < 0:
            raise TooMany("Too many jobs are waiting for the model; try again later.")
        if int(tokens):
            await asyncio.to_thread(send_token, self._celery, queue)

    async def _keep_sweeping(self) -> None:
        is_away = False
        while True:
            try:
                await self._sweep_once()
                if is_away:
                    log.info("Redis is back; jobs move again.")
                    self._settled_at = time.monotonic() + SETTLE_SECONDS
                is_away = False
            except (RedisError, OSError, OperationalError) as error:
                if not is_away:
                    log.warning("Jobs stand still: no Redis (%s).", type(error).__name__)
                is_away, self._settled_at = True, math.inf
            # Not in step with the other processes.
            await asyncio.sleep(SWEEP_SECONDS * random.uniform(0.8, 1.2))

    async def _sweep_once(self) -> None:
        era, counts, given_up, lines = await self._sweep(
            keys=shelf.KEYS, args=[DIED, random.random(), uuid.uuid4().hex]
        )
        late, again, stale = map(int, counts)
        metrics.jobs_skipped_total.labels("late").inc(late)
        metrics.jobs_skipped_total.labels("stale").inc(stale)
        metrics.jobs_retried_total.labels("worker died").inc(again)
        if again:
            log.warning("%d jobs are tried again: %s.", again, DIED)
        for body, reason in given_up:
            await self._give_up(body, reason.decode("utf-8"))
        self._waiting = sum(int(line[0]) for line in lines)
        self._lag = int(lines[0][1]) / 1000
        metrics.queue_depth.set(self._waiting)
        for queue, (waiting, age, tokens) in zip(shelf.QUEUES, lines, strict=True):
            metrics.jobs_waiting.labels(queue.name).set(int(waiting))
            metrics.jobs_oldest_seconds.labels(queue.name).set(int(age) / 1000)
            for _ in range(min(int(tokens), MOST_TOKENS)):
                await asyncio.to_thread(send_token, self._celery, queue)
        await self._look_after_own(era)

    async def _look_after_own(self, era: bytes) -> None:
        """Forgets what is done; puts it into Redis again after that has lost its data."""
        is_lost = self._era not in (None, era)
        self._era = era
        now = self._now()
        self._own = {i: job for i, job in self._own.items() if job.deadline > now}
        jobs = list(self._own.values())
        if is_lost and jobs:
            log.warning("Redis has lost its data; %d jobs are put there again.", len(jobs))
            for job in jobs:
                with suppress(TooMany):
                    await self._put(job)
            return
        if not jobs or time.monotonic() < self._settled_at:
            return
        newest: Any = await _maybe_await(self._redis.hmget(shelf.NEWEST, [job.key for job in jobs]))
        done = [
            job
            for job, wanted in zip(jobs, newest, strict=True)
            if wanted is None or wanted.decode("utf-8") != job.id
        ]
        if self._settled_at:
            await self._answer_again(done)
            self._settled_at = 0.0
        for job in done:
            self._own.pop(job.id, None)

    async def _answer_again(self, jobs: list[PolishJob]) -> None:
        """What the bus said while nobody could hear it. Who has heard it ignores it."""
        names = [shelf.ANSWER + job.id for job in jobs]
        answers: Any = await _maybe_await(self._redis.mget(names)) if names else []
        for job, answer in zip(jobs, answers, strict=True):
            if answer is not None:
                with suppress(StoreError):
                    await self._publish(job.topic, answer)

    async def _give_up(self, body: bytes, reason: str) -> None:
        metrics.jobs_set_aside_total.inc()
        try:
            job = PolishJob.model_validate_json(body)
        except ValidationError:
            log.error("A job of another version was set aside: %s.", reason)
            return
        log.error("Job %s (%s) was set aside: %s.", job.id, job.key, reason)
        self._own.pop(job.id, None)
        try:
            # So that whoever asked does not ask the same again.
            await self._publish(job.topic, refusal(job, reason).model_dump_json().encode("utf-8"))
        except StoreError as error:
            log.warning("A refusal was lost: %s", error)

    async def _ask_redis(self) -> ModelHealth:
        waiting = int(await self._redis.zcard(shelf.LINE))
        reported = await _maybe_await(self._redis.hgetall(shelf.WORKERS))
        # The clocks of the machines may differ: all say what Redis says.
        seconds, _ = await _maybe_await(self._redis.time())
        oldest = seconds - shelf.WORKER_GONE_SECONDS
        workers = [json.loads(said) for said in reported.values()]
        workers = [worker for worker in workers if worker["at"] >= oldest]
        for state in ("ready", "starting", "failed"):
            there = [worker for worker in workers if worker["state"] == state]
            metrics.workers.labels(state).set(len(there))
        for state in ("ready", "starting", "failed"):
            for worker in workers:
                if worker["state"] == state:
                    said = worker["model"], worker["reason"], waiting
                    return ModelHealth(state, *said, lag=self._lag, workers=len(workers))
        reason = "No worker is running; start one with `burnish worker`."
        return ModelHealth("starting", None, reason, waiting, lag=self._lag, workers=0)


async def _maybe_await(answer: Any) -> Any:
    """redis-py types one method for both of its clients."""
    return await answer
