"""CeleryQueue: jobs for workers on other machines, over Redis. Sends by name; loads no model."""

import asyncio
import json
import logging
import math
from typing import Any

from celery import Celery
from kombu.exceptions import OperationalError
from redis.asyncio import Redis
from redis.exceptions import RedisError

from app import clock, metrics
from app.clock import Clock
from app.errors import ModelUnavailable, TooMany
from app.jobs import ModelHealth, shelf
from app.jobs.messages import PolishJob

log = logging.getLogger(__name__)

VISIBILITY_SECONDS = 60
"""After this long Redis gives an unfinished task to another worker: its worker has died."""
HEALTH_SECONDS = 2.0


def celery_app(redis_url: str) -> Celery:
    """Celery as both sides use it: JSON only, no results, nothing taken before it is its turn."""
    app = Celery("burnish", broker=redis_url)
    app.conf.update(
        accept_content=["json"],
        task_serializer="json",
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_default_queue=shelf.QUEUE,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        worker_soft_shutdown_timeout=5.0,
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        broker_connection_retry_on_startup=True,
        broker_connection_timeout=3.0,
        broker_transport_options={
            "visibility_timeout": VISIBILITY_SECONDS,
            "priority_steps": list(range(10)),
            "queue_order_strategy": "priority",
            "socket_timeout": 10.0,
            "socket_connect_timeout": 3.0,
        },
    )
    return app


class CeleryQueue:
    """A JobQueue whose workers are started with `burnish worker`."""

    def __init__(self, redis_url: str, *, model: str = "builtin", now: Clock = clock.now) -> None:
        self._redis: Redis = Redis.from_url(redis_url, socket_timeout=5, socket_connect_timeout=3)
        self._celery = celery_app(redis_url)
        self._submit = self._redis.register_script(shelf.SUBMIT)
        self._is_off = model == "none"
        self._now = now
        self._health = ModelHealth("starting", reason="No worker has reported yet.")
        self._health_at = -math.inf

    async def start(self) -> None:
        """Nothing to start: workers come and go by themselves."""

    async def submit(self, job: PolishJob) -> None:
        """Raises TooMany or ModelUnavailable."""
        health = await self.health()
        if health.state in ("off", "failed"):
            raise ModelUnavailable(health.reason)
        try:
            answer = await self._submit(
                keys=[shelf.body_key(job.key), shelf.LINE, shelf.DUE, shelf.SENT],
                args=[
                    job.key,
                    job.model_dump_json(),
                    job.priority,
                    int(self._now() * 1000),
                    int(job.deadline * 1000),
                    shelf.MOST_WAITING,
                    shelf.RESEND_MILLISECONDS,
                ],
            )
            if int(answer) < 0:
                raise TooMany(f"{shelf.MOST_WAITING} jobs are waiting for the model.")
            if int(answer):
                await asyncio.to_thread(self._send, job)
        except (RedisError, OSError, OperationalError) as error:
            raise ModelUnavailable(f"Redis cannot be reached ({type(error).__name__}).") from error

    async def withdraw(self, key: str) -> None:
        try:
            await self._redis.delete(shelf.body_key(key))
            for line in (shelf.LINE, shelf.DUE, shelf.SENT):
                await self._redis.zrem(line, key)
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
        await self._redis.aclose()
        await asyncio.to_thread(self._celery.close)

    async def _ask_redis(self) -> ModelHealth:
        waiting = int(await self._redis.zcard(shelf.LINE))
        metrics.queue_depth.set(waiting)
        reported = await _maybe_await(self._redis.hgetall(shelf.WORKERS))
        oldest = self._now() - shelf.WORKER_GONE_SECONDS
        workers = [json.loads(said) for said in reported.values()]
        workers = [worker for worker in workers if worker["at"] >= oldest]
        for state in ("ready", "starting", "failed"):
            for worker in workers:
                if worker["state"] == state:
                    return ModelHealth(state, worker["model"], worker["reason"], waiting)
        reason = "No worker is running; start one with `burnish worker`."
        return ModelHealth("starting", reason=reason, waiting=waiting)

    def _send(self, job: PolishJob) -> None:
        self._celery.send_task(
            shelf.TASK,
            kwargs={"key": job.key},
            priority=job.priority,
            expires=max(1.0, job.deadline - self._now()),
            ignore_result=True,
            retry=False,
        )


async def _maybe_await(answer: Any) -> Any:
    """redis-py types one method for both of its clients."""
    return await answer
