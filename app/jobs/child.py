"""ChildProcessQueue: the default. One niced child process holds the model, fed through pipes.

The line of waiting jobs stays in this process; the child gets a few jobs at a time as one line
of JSON and answers with one line per job. It is started again when it dies; what it was working
on is tried again, one job at a time.
"""

import asyncio
import logging
import math
import sys
import time
from collections.abc import Awaitable, Callable

from app import clock, metrics
from app.clock import Clock
from app.errors import ModelUnavailable, StoreError
from app.jobs import ModelHealth, faults, shelf
from app.jobs.faults import Again, Faults
from app.jobs.messages import PolishJob, PolishResult
from app.jobs.pipe import Batch, ChildDied, ModelProcess
from app.jobs.waiting import WaitingJobs, size
from app.tasks import end

log = logging.getLogger(__name__)

Publish = Callable[[str, bytes], Awaitable[None]]

BATCH_CHARACTERS = 2000
"""Text of one batch: about half a second on a slow machine, which is what a newcomer waits."""
BATCH_JOBS = 16
GATHER_SECONDS = 0.004
"""What a first job waits for company: a pass takes ten times as long at least."""
LAG_SECONDS = 0.25
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 60.0
"""Seconds before a child that died is started again; doubled each time."""
RELOAD_SECONDS = 300.0
"""A checkpoint that could not be loaded is tried again after this long."""
PATIENCE_SECONDS = 60.0
"""A batch without an answer for this long (plus its size) means that the child hangs."""
LOADING_SECONDS = 300.0


class _LoadFailed(Exception):
    """The child is well, but there is no model it could load."""


class ChildProcessQueue:
    """A JobQueue whose worker is a child of this process and dies with it."""

    def __init__(
        self,
        publish: Publish,
        *,
        model: str = "builtin",
        threads: int = 0,
        now: Clock = clock.now,
        command: list[str] | None = None,
    ) -> None:
        self._publish = publish
        self._waiting = WaitingJobs(now)
        self._faults = Faults(now)
        self._child = ModelProcess(
            command
            or [
                *(sys.executable, "-m", "workers.child"),
                *("--model", model, "--threads", str(threads)),
            ]
        )
        self._now = now
        self._lag, self._lag_at = 0.0, -math.inf
        self._news = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None
        off = model == "none"
        self._state = "off" if off else "starting"
        self._reason = "The model is switched off (BURNISH_MODEL=none)." if off else None
        self._name: str | None = None

    @property
    def pid(self) -> int | None:
        """The child's process id while there is one."""
        return self._child.pid

    @property
    def lag(self) -> float:
        # Asked at every keystroke, so not counted each time.
        if abs(self._now() - self._lag_at) > LAG_SECONDS:
            self._lag, self._lag_at = self._waiting.lag(), self._now()
        return self._lag

    async def start(self) -> None:
        """Returns at once; the model loads in the background."""
        if self._state != "off":
            self._keeper = asyncio.create_task(self._keep(), name="model-child")

    async def submit(self, job: PolishJob) -> None:
        """Raises TooMany or ModelUnavailable."""
        if self._state in ("off", "failed"):
            raise ModelUnavailable(self._reason)
        self._waiting.put(job, is_alone=self._faults.has_failed(job))
        metrics.queue_depth.set(len(self._waiting))
        self._news.set()

    async def withdraw(self, key: str) -> None:
        self._waiting.withdraw(key)

    async def health(self) -> ModelHealth:
        self._measure()
        return ModelHealth(self._state, self._name, self._reason, len(self._waiting), self.lag)

    async def close(self) -> None:
        """Ends the child; what it was working on is lost."""
        self._state, self._reason = "off", "The server is going away."
        if self._keeper is not None:
            await end(self._keeper)
        await self._child.end()

    async def _keep(self) -> None:
        pause = FIRST_PAUSE
        while True:
            try:
                await self._child.spawn()
                await self._load()
                while True:
                    await self._feed()
                    pause = FIRST_PAUSE
            except _LoadFailed as failure:
                self._state, self._reason, self._name = "failed", str(failure), None
                log.error("No model: %s Editing goes on without suggestions.", failure)
                await self._child.end()
                await asyncio.sleep(RELOAD_SECONDS)
            except (ChildDied, OSError) as error:
                self._state, self._reason = "starting", "The model's process is starting again."
                log.warning("The model's process died (%s); starting it again.", error)
                await self._child.end()
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)

    async def _load(self) -> None:
        report = await self._child.hear(LOADING_SECONDS)
        if report.event == "failed":
            raise _LoadFailed(report.reason or "The model could not be loaded.")
        if report.event != "ready":
            raise ChildDied(f"it said {report.event!r} before it was ready")
        self._name, self._state, self._reason = report.model, "ready", None
        log.info("The model %s is ready.", report.model)

    async def _feed(self) -> None:
        """One batch to the child and its answers out to the bus."""
        due = self._waiting.next_due()
        now = self._now()
        if due is None or due > now:
            self._news.clear()
            await self._child.idle(self._news, None if due is None else due - now)
            # Other rooms may fall quiet in the same moment.
            await asyncio.sleep(GATHER_SECONDS)
        jobs = await self._take()
        if not jobs:
            return
        unanswered = {job.id: job for job in jobs}
        began = time.monotonic()
        try:
            await self._child.tell(Batch(jobs=jobs))
            patience = PATIENCE_SECONDS + sum(map(size, jobs)) / 100
            while (report := await self._child.hear(patience)).event != "done":
                if report.result is None or report.result.job_id not in unanswered:
                    raise ChildDied(f"it answered what was not asked ({report.event})")
                await self._answered(unanswered.pop(report.result.job_id), report.result)
        except (ChildDied, OSError):
            for job in unanswered.values():
                await self._failed(job, faults.DIED, None)
            raise
        metrics.batch_jobs.observe(len(jobs))
        metrics.batch_seconds.observe(time.monotonic() - began)
        metrics.jobs_skipped_total.labels("late").inc(len(unanswered))

    async def _take(self) -> list[PolishJob]:
        """The next batch, without those that are not tried any more."""
        jobs, dropped = self._waiting.take(BATCH_CHARACTERS, BATCH_JOBS), self._waiting.dropped
        metrics.jobs_skipped_total.labels("late").inc(dropped)
        self._waiting.dropped = 0
        self._measure()
        good = []
        for job in jobs:
            metrics.job_wait_seconds.observe(max(0.0, self._now() - job.submitted_at))
            if reason := self._faults.reason(job):
                metrics.jobs_skipped_total.labels("set aside").inc()
                await self._deliver(job, faults.refusal(job, reason))
            else:
                good.append(job)
        return good

    async def _answered(self, job: PolishJob, result: PolishResult) -> None:
        if result.error == faults.MODEL_FAULT:
            await self._failed(job, faults.RAISED, result)
            return
        self._faults.done(job)
        await self._deliver(job, result)

    async def _failed(self, job: PolishJob, reason: str, result: PolishResult | None) -> None:
        what = self._faults.failed(job, reason)
        if isinstance(what, Again):
            if self._waiting.put_back(job, what.seconds):
                metrics.jobs_retried_total.labels(reason).inc()
            else:
                metrics.jobs_skipped_total.labels("stale").inc()
            return
        metrics.jobs_set_aside_total.inc()
        log.error("Job %s (%s) was set aside: %s.", job.id, job.key, what.reason)
        await self._deliver(job, faults.refusal(job, what.reason))

    async def _deliver(self, job: PolishJob, result: PolishResult) -> None:
        try:
            await self._publish(job.topic, result.model_dump_json().encode("utf-8"))
        except StoreError as error:
            log.warning("A result was lost: %s", error)

    def _measure(self) -> None:
        metrics.queue_depth.set(len(self._waiting))
        for queue in shelf.QUEUES:
            waiting, oldest = self._waiting.between(queue.highest, queue.lowest)
            metrics.jobs_waiting.labels(queue.name).set(waiting)
            metrics.jobs_oldest_seconds.labels(queue.name).set(oldest)
