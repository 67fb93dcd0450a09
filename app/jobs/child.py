"""ChildProcessQueue: the default. One niced child process holds the model, fed through pipes.

The line of waiting jobs stays in this process; the child gets a few jobs at a time as one line
of JSON and answers with one line per job. It is started again when it dies; what it was working
on is tried once more.
"""

import asyncio
import logging
import os
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app import clock, metrics
from app.clock import Clock
from app.errors import ModelUnavailable, StoreError
from app.jobs import ModelHealth
from app.jobs.messages import PolishJob, PolishResult
from app.jobs.waiting import WaitingJobs, size

log = logging.getLogger(__name__)

Publish = Callable[[str, bytes], Awaitable[None]]

BATCH_CHARACTERS = 2000
"""Text of one batch: about half a second on a slow machine, which is what a newcomer waits."""
BATCH_JOBS = 16
LINE_BYTES = 2**26
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 60.0
"""Seconds before a child that died is started again; doubled each time."""
RELOAD_SECONDS = 300.0
"""A checkpoint that could not be loaded is tried again after this long."""
PATIENCE_SECONDS = 60.0
"""A batch without an answer for this long (plus its size) means that the child hangs."""
LOADING_SECONDS = 300.0


class Batch(BaseModel):
    """Server to child: jobs to run together."""

    model_config = ConfigDict(extra="forbid")
    jobs: list[PolishJob]


class Report(BaseModel):
    """Child to server: `event` is ready, failed, result or done (with a batch)."""

    model_config = ConfigDict(extra="forbid")
    event: str
    model: str | None = None
    reason: str | None = None
    result: PolishResult | None = None


class _ChildDied(Exception):
    """The child ended, hung, or said something that cannot be read."""


class _LoadFailed(Exception):
    """The child is well, but there is no model it could load."""


class _Held(BaseModel):
    job: PolishJob
    tries: int = Field(default=1)


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
        self._model = model
        self._waiting = WaitingJobs(now)
        self._command = command or [
            *(sys.executable, "-m", "workers.child"),
            *("--model", model, "--threads", str(threads)),
        ]
        self._again: list[_Held] = []
        self._news = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None
        self._process: asyncio.subprocess.Process | None = None
        off = model == "none"
        self._state = "off" if off else "starting"
        self._reason = "The model is switched off (BURNISH_MODEL=none)." if off else None
        self._name: str | None = None

    @property
    def pid(self) -> int | None:
        """The child's process id while there is one."""
        return self._process.pid if self._process is not None else None

    async def start(self) -> None:
        """Returns at once; the model loads in the background."""
        if self._state != "off":
            self._keeper = asyncio.create_task(self._keep(), name="model-child")

    async def submit(self, job: PolishJob) -> None:
        """Raises TooMany or ModelUnavailable."""
        if self._state in ("off", "failed"):
            raise ModelUnavailable(self._reason)
        self._waiting.put(job)
        metrics.queue_depth.set(len(self._waiting))
        self._news.set()

    async def withdraw(self, key: str) -> None:
        self._waiting.withdraw(key)

    async def health(self) -> ModelHealth:
        return ModelHealth(
            self._state, model=self._name, reason=self._reason, waiting=len(self._waiting)
        )

    async def close(self) -> None:
        """Ends the child; what it was working on is lost."""
        self._state, self._reason = "off", "The server is going away."
        if self._keeper is not None:
            self._keeper.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeper
        await self._end_child()

    async def _keep(self) -> None:
        pause = FIRST_PAUSE
        while True:
            try:
                await self._spawn()
                await self._load()
                pause = FIRST_PAUSE
                while True:
                    await self._feed()
            except _LoadFailed as failure:
                self._state, self._reason, self._name = "failed", str(failure), None
                log.error("No model: %s Editing goes on without suggestions.", failure)
                await self._end_child()
                await asyncio.sleep(RELOAD_SECONDS)
            except (_ChildDied, OSError) as error:
                self._state, self._reason = "starting", "The model's process is starting again."
                log.warning("The model's process died (%s); starting it again.", error)
                await self._end_child()
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)

    async def _spawn(self) -> None:
        starting = asyncio.ensure_future(
            asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                limit=LINE_BYTES,
                env=os.environ | {"PYTHONUNBUFFERED": "1"},
            )
        )
        try:
            self._process = await asyncio.shield(starting)
        except asyncio.CancelledError:
            # `close` must find the process that has just begun, to end it.
            self._process = await starting
            raise

    async def _load(self) -> None:
        report = await self._hear(LOADING_SECONDS)
        if report.event == "failed":
            raise _LoadFailed(report.reason or "The model could not be loaded.")
        if report.event != "ready":
            raise _ChildDied(f"it said {report.event!r} before it was ready")
        self._name, self._state, self._reason = report.model, "ready", None
        log.info("The model %s is ready.", report.model)

    async def _feed(self) -> None:
        """One batch to the child and its answers out to the bus."""
        # One at a time: nobody is to be given up for what another one's text did.
        held, self._again = self._again[:1], self._again[1:]
        if not held:
            held = [_Held(job=job) for job in self._waiting.take(BATCH_CHARACTERS, BATCH_JOBS)]
            metrics.queue_depth.set(len(self._waiting))
        if not held:
            self._news.clear()
            await self._until_news()
            return
        unanswered = {one.job.id: one for one in held}
        try:
            await self._tell(Batch(jobs=[one.job for one in held]))
            patience = PATIENCE_SECONDS + sum(size(one.job) for one in held) / 100
            while True:
                report = await self._hear(patience)
                if report.event == "done":
                    return
                if report.result is None or report.result.job_id not in unanswered:
                    raise _ChildDied(f"it answered what was not asked ({report.event})")
                await self._deliver(unanswered.pop(report.result.job_id).job, report.result)
        except (_ChildDied, OSError):
            again = [one for one in unanswered.values() if one.tries < 2]
            self._again += [_Held(job=one.job, tries=one.tries + 1) for one in again]
            if lost := len(unanswered) - len(again):
                log.error("%d jobs were given up: the model's process died on them twice.", lost)
            raise

    async def _deliver(self, job: PolishJob, result: PolishResult) -> None:
        try:
            await self._publish(job.topic, result.model_dump_json().encode("utf-8"))
        except StoreError as error:
            log.warning("A result was lost: %s", error)

    async def _until_news(self) -> None:
        """Waits for a job, and notices a child that dies while it has nothing to do."""
        assert self._process is not None
        news = asyncio.ensure_future(self._news.wait())
        end = asyncio.ensure_future(self._process.wait())
        try:
            await asyncio.wait((news, end), return_when=asyncio.FIRST_COMPLETED)
            if end.done():
                raise _ChildDied(f"exit status {end.result()}")
        finally:
            news.cancel()
            end.cancel()

    async def _tell(self, batch: Batch) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(batch.model_dump_json().encode("utf-8") + b"\n")
        await self._process.stdin.drain()

    async def _hear(self, patience: float) -> Report:
        assert self._process is not None
        assert self._process.stdout is not None
        try:
            # Not wait_for: on 3.11 it may swallow the cancellation that `close` sends.
            async with asyncio.timeout(patience):
                line = await self._process.stdout.readline()
        except TimeoutError:
            raise _ChildDied(f"no answer for {patience:.0f} seconds") from None
        except ValueError as error:
            raise _ChildDied("its answer is too long") from error
        if not line:
            raise _ChildDied(f"exit status {await self._process.wait()}")
        try:
            return Report.model_validate_json(line)
        except ValidationError as error:
            raise _ChildDied("its answer cannot be read") from error

    async def _end_child(self) -> None:
        process = self._process
        if process is None:
            return
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
        await process.wait()
        # The transport would otherwise be closed by the garbage collector, with a warning.
        process._transport.close()  # type: ignore[attr-defined]
        self._process = None
