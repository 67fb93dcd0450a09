"""ModelProcess: a child of this process that holds the model, spoken to in lines of JSON."""

import asyncio
import os
from contextlib import suppress

from pydantic import BaseModel, ConfigDict, ValidationError

from app.jobs.messages import PolishJob, PolishResult

LINE_BYTES = 2**26


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


class ChildDied(Exception):
    """The child ended, hung, or said something that cannot be read."""


class ModelProcess:
    """One child at a time; `spawn` and `end` as often as needed."""

    def __init__(self, command: list[str]) -> None:
        self._command = command
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int | None:
        """The child's process id while there is one."""
        return self._process.pid if self._process is not None else None

    async def spawn(self) -> None:
        """Raises OSError where there is no such command."""
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
            # `end` must find the process that has just begun, to end it.
            self._process = await starting
            raise

    async def tell(self, batch: Batch) -> None:
        """Raises OSError when the child is gone."""
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(batch.model_dump_json().encode("utf-8") + b"\n")
        await self._process.stdin.drain()

    async def hear(self, patience: float) -> Report:
        """What the child says next.

        Raises:
            ChildDied: it is gone, says nothing for `patience` seconds, or babbles.
        """
        assert self._process is not None
        assert self._process.stdout is not None
        try:
            # Not wait_for: on 3.11 it may swallow the cancellation that closes the queue.
            async with asyncio.timeout(patience):
                line = await self._process.stdout.readline()
        except TimeoutError:
            raise ChildDied(f"no answer for {patience:.0f} seconds") from None
        except ValueError as error:
            raise ChildDied("its answer is too long") from error
        if not line:
            raise ChildDied(f"exit status {await self._process.wait()}")
        try:
            return Report.model_validate_json(line)
        except ValidationError as error:
            raise ChildDied("its answer cannot be read") from error

    async def idle(self, news: asyncio.Event, seconds: float | None) -> None:
        """Returns at news or after `seconds`; raises ChildDied when the child does meanwhile."""
        assert self._process is not None
        heard = asyncio.ensure_future(news.wait())
        end = asyncio.ensure_future(self._process.wait())
        try:
            await asyncio.wait((heard, end), timeout=seconds, return_when="FIRST_COMPLETED")
            if end.done():
                raise ChildDied(f"exit status {end.result()}")
        finally:
            heard.cancel()
            end.cancel()

    async def end(self) -> None:
        """Kills the child and waits for it."""
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
