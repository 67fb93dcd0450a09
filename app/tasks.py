"""Ending tasks, and waiting for them."""

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


class Flag:
    """`asyncio.Event` for what every document has and hardly anybody waits for: an eighth of its
    size, most of which is an empty deque."""

    __slots__ = ("_is_set", "_waiters")

    def __init__(self, *, is_set: bool = False) -> None:
        self._is_set = is_set
        self._waiters: list[asyncio.Future[None]] | None = None

    def is_set(self) -> bool:
        """Whether nobody has to wait."""
        return self._is_set

    def set(self) -> None:
        """Whoever waits goes on."""
        self._is_set = True
        waiters, self._waiters = self._waiters, None
        for waiter in waiters or ():
            if not waiter.done():
                waiter.set_result(None)

    def clear(self) -> None:
        """Whoever comes from now on waits."""
        self._is_set = False

    async def wait(self) -> None:
        """Returns when it is set, or was since the call."""
        if self._is_set:
            return
        waiter = asyncio.get_running_loop().create_future()
        if self._waiters is None:
            self._waiters = []
        self._waiters.append(waiter)
        try:
            await waiter
        finally:
            if self._waiters is not None and waiter in self._waiters:
                self._waiters.remove(waiter)
