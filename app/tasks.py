"""Ending tasks."""

import asyncio
from typing import Any

AGAIN_SECONDS = 0.2


async def end(task: "asyncio.Task[Any]") -> None:
    """Cancels a task until it has ended: a timeout that strikes in the same moment takes the
    place of the cancellation, in asyncio's own `timeout` and in drivers; and before Python 3.12
    `wait_for` loses one that comes when what it waits for is done (redis-py sends through it)."""
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=AGAIN_SECONDS)
