"""Alarm: sleeps until a time, or until something comes that cannot wait so long."""

import asyncio
import time
from contextlib import suppress

from app.tasks import Flag


class Alarm:
    """Of one task, which sleeps; anybody may ring. Times are `time.monotonic()`."""

    def __init__(self) -> None:
        self._rung = Flag()
        self._until = 0.0

    def ring(self) -> None:
        """There is something to do at once."""
        self._rung.set()

    def due(self, at: float) -> None:
        """There is something to do at that time; rings when the sleep would be longer."""
        if at < self._until:
            self._rung.set()

    async def sleep(self, *times: float | None) -> None:
        """Until the first of these (None: never), or until it rings or has rung."""
        until = min((at for at in times if at is not None), default=None)
        self._until = float("inf") if until is None else until
        with suppress(TimeoutError):
            async with asyncio.timeout(
                None if until is None else max(0.0, until - time.monotonic())
            ):
                await self._rung.wait()
        self.awake()

    def awake(self) -> None:
        """Whatever rang before is being done now."""
        self._rung.clear()
        self._until = 0.0
