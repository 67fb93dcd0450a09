"""Shelf: a worker's side of the jobs in Redis: take, renew, done, failed, hand back."""

import logging
import random
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from pydantic import ValidationError
from redis import Redis
from redis.exceptions import RedisError

from app import clock
from app.jobs import scripts, shelf
from app.jobs.faults import fingerprint, options_of
from app.jobs.messages import PolishJob
from app.jobs.waiting import size

log = logging.getLogger(__name__)

TROUBLE = (RedisError, OSError)
"""What every call here raises when Redis does not answer."""


class Taken(NamedTuple):
    """A job of ours. `refused`: why it is not tried any more, or ''. `waited` in seconds."""

    job: PolishJob
    refused: str
    waited: float


class Shelf:
    """What one worker holds; `worker` is its name among the others."""

    def __init__(self, redis: Redis, worker: str, queues: Sequence[shelf.Queue]) -> None:
        self._redis = redis
        self._worker = worker
        self._queues = queues
        self._take = redis.register_script(scripts.TAKE)
        self._renew = redis.register_script(scripts.RENEW)
        self._done = redis.register_script(scripts.DONE)
        self._fail = redis.register_script(scripts.FAIL)
        self._back = redis.register_script(scripts.HAND_BACK)

    def take(self, characters: int, most: int, company: Sequence[Taken] = ()) -> list[Taken]:
        """The first of the line with what can share its pass, or only company for others."""
        options = options_of(company[0].job) if company else ""
        answer: Any = self._take(
            keys=shelf.KEYS,
            args=[
                *(self._worker, int(shelf.LEASE_SECONDS * 1000)),
                characters - sum(size(one.job) for one in company),
                *(most - len(company), options),
                *(shelf.QUEUES.index(queue) + 1 for queue in self._queues),
            ],
        )
        read = [_read(*one) for one in answer]
        return [one for one in read if one is not None]

    def has_failed(self, job: PolishJob) -> bool:
        """Whether a worker failed on the same question before."""
        return bool(self._redis.hexists(shelf.TRIES, fingerprint(job)))

    def renew(self, ids: Iterable[str]) -> None:
        """The worker is alive and at these jobs."""
        if args := list(ids):
            lease = int(shelf.LEASE_SECONDS * 1000)
            self._renew(keys=shelf.KEYS, args=[self._worker, lease, *args])

    def wanted(self, taken: Sequence[Taken]) -> list[bool]:
        """Whether each is still the newest of its key: neither replaced nor withdrawn."""
        if not taken:
            return []
        newest: Any = self._redis.hmget(shelf.NEWEST, [one.job.key for one in taken])
        return [
            said is not None and said.decode("utf-8") == one.job.id
            for one, said in zip(taken, newest, strict=True)
        ]

    def holds(self, job: PolishJob) -> bool:
        """Whether the job is still ours: a worker that stalled may have lost it to another."""
        holder: Any = self._redis.hget(shelf.HOLDERS, job.id)
        return holder is not None and holder.decode("utf-8") == self._worker

    def done(self, job: PolishJob, answer: bytes) -> None:
        """It is answered. The answer is kept for a while: the bus forgets what nobody heard."""
        self._done(keys=shelf.KEYS, args=[self._worker, job.id, job.key, fingerprint(job), answer])

    def drop(self, jobs: Iterable[PolishJob]) -> None:
        """Nobody wants them."""
        args = [part for job in jobs for part in (job.id, job.key, fingerprint(job), "")]
        if args:
            self._done(keys=shelf.KEYS, args=[self._worker, *args])

    def failed(self, ids: Sequence[str], reason: str) -> list[tuple[str, str]]:
        """Counts a fault of each: ('later' | 'stale' | 'aside', why it was set aside)."""
        if not ids:
            return []
        answer: Any = self._fail(
            keys=shelf.KEYS, args=[self._worker, reason, random.random(), *ids]
        )
        return [(what.decode("utf-8"), why.decode("utf-8")) for what, why in answer]

    def hand_back(self, ids: Sequence[str]) -> None:
        """Back into the line at their old turns, with no blame."""
        if ids:
            self._back(keys=shelf.KEYS, args=[self._worker, *ids])

    def idle_queues(self) -> list[shelf.Queue]:
        """Queues of ours where something waits and no token is on its way."""
        with self._redis.pipeline(transaction=False) as pipe:
            for queue in self._queues:
                pipe.zcount(shelf.LINE, *queue.scores)
                pipe.llen(queue.celery_name)
            found = pipe.execute()
        return [q for i, q in enumerate(self._queues) if found[2 * i] and not found[2 * i + 1]]

    def has_tokens(self) -> bool:
        """Whether Celery has something for this worker."""
        return any(self._redis.llen(queue.celery_name) for queue in self._queues)


def _read(body: bytes, refused: bytes, left: bytes, waited: bytes) -> Taken | None:
    try:
        job = PolishJob.model_validate_json(body)
    except ValidationError:
        # What is wrong with it would quote the text. Its lease runs out, and it is set aside.
        log.error("A job cannot be read; are the servers of this version?")
        return None
    # By our clock: the one of the asking machine may be another.
    job = job.model_copy(update={"deadline": clock.now() + int(left) / 1000})
    return Taken(job, refused.decode("utf-8"), int(waited) / 1000)
