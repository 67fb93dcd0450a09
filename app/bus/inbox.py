"""Inbox: what one subscriber has not read yet. Both buses deliver into it."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from types import TracebackType
from typing import Self

from app import metrics


class Inbox:
    """A Subscription. Holds `size` messages; one more drops the oldest and is counted.

    One task reads it. Leaving the context, or closing the bus, ends the iteration.
    """

    def __init__(self, size: int, leave: Callable[["Inbox"], None]) -> None:
        self.dropped = 0
        self.gaps = 0
        self._messages: deque[bytes] = deque(maxlen=size)
        self._leave = leave
        self._news = asyncio.Event()
        self._closed = False

    def put(self, message: bytes) -> None:
        """Delivers; never waits."""
        if self._closed:
            return
        if len(self._messages) == self._messages.maxlen:
            self.dropped += 1
            metrics.bus_lost_total.labels("full").inc()
        self._messages.append(message)
        self._news.set()

    def close(self) -> None:
        """Ends the iteration once what is here has been read."""
        if not self._closed:
            self._closed = True
            self._news.set()
            self._leave(self)

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        while not self._messages:
            if self._closed:
                raise StopAsyncIteration
            self._news.clear()
            await self._news.wait()
        return self._messages.popleft()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._messages.clear()
        self.close()
