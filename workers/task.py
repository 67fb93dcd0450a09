"""TaskBody: one token of Celery, one batch: take it, have it answered, publish the answers."""

import logging
import random
import time
from collections.abc import Callable
from typing import Protocol

from app import metrics
from app.errors import StoreError
from app.jobs import faults, shelf
from app.jobs.child import BATCH_CHARACTERS, BATCH_JOBS, GATHER_SECONDS
from app.jobs.messages import PolishJob, PolishResult
from denoiser import Denoiser
from workers import model, polish
from workers.heartbeat import InHand
from workers.shelf import TROUBLE, Shelf, Taken

log = logging.getLogger(__name__)

DELIVERY_PAUSES = (0.1, 0.2, 0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds between tries to bring an answer to a Redis that is away."""


class Publish(Protocol):
    """Puts a message on the bus; raises StoreError."""

    def __call__(self, topic: str, message: bytes) -> None: ...


class ModelBroken(Exception):
    """The model of this process answers nothing any more: the process has to start again."""


class TaskBody:
    """What a token makes a worker do."""

    def __init__(
        self,
        shelf: Shelf,
        denoiser: Denoiser,
        publish: Publish,
        in_hand: InHand,
        send_token: Callable[[shelf.Queue], None],
    ) -> None:
        self._shelf = shelf
        self._denoiser = denoiser
        self._publish = publish
        self._in_hand = in_hand
        self._send_token = send_token

    def run(self) -> None:
        """Answers the first jobs of the line, as many as share a pass.

        Raises:
            ModelBroken: nothing is lost; the jobs are back in the line.
        """
        try:
            taken = self._gather()
            if taken:
                try:
                    self._answer(taken)
                finally:
                    self._in_hand.put_down()
            # Tokens may have been used up for more urgent jobs than those they came with.
            for queue in self._shelf.idle_queues():
                self._send_token(queue)
        except TROUBLE as error:
            # What was taken comes back by its lease, and the token by the next sweep.
            log.warning("A batch was put off: no Redis (%s).", type(error).__name__)

    def _gather(self) -> list[Taken]:
        taken = self._shelf.take(BATCH_CHARACTERS, BATCH_JOBS)
        if taken:
            self._in_hand.take(one.job for one in taken)
            if len(taken) < BATCH_JOBS and not self._shelf.has_failed(taken[0].job):
                # Other rooms may fall quiet in the same moment.
                time.sleep(GATHER_SECONDS)
                taken += self._shelf.take(BATCH_CHARACTERS, BATCH_JOBS, taken)
                self._in_hand.take(one.job for one in taken)
        for one in taken:
            metrics.job_wait_seconds.observe(one.waited)
        return taken

    def _answer(self, taken: list[Taken]) -> None:
        wanted = self._shelf.wanted(taken)
        good = [t for t, is_wanted in zip(taken, wanted, strict=True) if is_wanted]
        stale = [t.job for t, is_wanted in zip(taken, wanted, strict=True) if not is_wanted]
        self._skip(stale, "stale")
        for one in good:
            if one.refused:
                metrics.jobs_skipped_total.labels("set aside").inc()
                self._deliver(one.job, faults.refusal(one.job, one.refused))
        jobs = {one.job.id: one.job for one in good if not one.refused}
        if not jobs:
            return
        began = time.monotonic()
        is_observed = False
        for job, result in polish.answer(list(jobs.values()), self._denoiser):
            if not is_observed:
                metrics.batch_jobs.observe(len(jobs))
                metrics.batch_seconds.observe(time.monotonic() - began)
                is_observed = True
            del jobs[job.id]
            if result.error == faults.MODEL_FAULT:
                self._failed(job, list(jobs))
            else:
                self._deliver(job, result)
        self._skip(list(jobs.values()), "late")

    def _skip(self, jobs: list[PolishJob], reason: str) -> None:
        metrics.jobs_skipped_total.labels(reason).inc(len(jobs))
        self._shelf.drop(jobs)

    def _failed(self, job: PolishJob, rest: list[str]) -> None:
        [(what, why)] = self._shelf.failed([job.id], faults.RAISED)
        if what == "later":
            metrics.jobs_retried_total.labels(faults.RAISED).inc()
        elif what == "aside":
            metrics.jobs_set_aside_total.inc()
            log.error("Job %s (%s) was set aside: %s.", job.id, job.key, why)
            self._bring(job, faults.refusal(job, why))
        if not model.is_well(self._denoiser):
            self._shelf.hand_back(rest)
            raise ModelBroken

    def _deliver(self, job: PolishJob, result: PolishResult) -> None:
        """Publishes, then lets go: killed in between, it is done twice rather than never."""
        answer = result.model_dump_json().encode("utf-8")
        for pause in (*DELIVERY_PAUSES, None):
            try:
                if not self._shelf.holds(job):
                    metrics.jobs_skipped_total.labels("lost").inc()
                    log.info("Job %s went to another worker meanwhile.", job.id)
                    return
                self._publish(job.topic, answer)
                self._shelf.done(job, answer)
                return
            except (StoreError, *TROUBLE) as error:
                trouble = error
            if pause is not None:
                time.sleep(pause * random.uniform(0.5, 1.0))
        log.warning("Job %s is left to its lease: %s", job.id, type(trouble).__name__)

    def _bring(self, job: PolishJob, result: PolishResult) -> None:
        try:
            self._publish(job.topic, result.model_dump_json().encode("utf-8"))
        except StoreError as error:
            log.warning("A refusal was lost: %s", error)
