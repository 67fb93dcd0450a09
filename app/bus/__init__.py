"""SEAM 2: messages to whoever listens, here or in another process.

Promises that tests/conformance/test_bus.py holds every implementation to:

- At most once, in order per publisher and topic; a subscriber gets what is published after
  `subscribe` has returned, its own messages included.
- Nothing here is durable. Every listener must be able to catch up by itself.
- A subscriber's inbox is bounded; when it is full the oldest message is dropped and
  `Subscription.dropped` counts it.
- When the connection is lost, subscriptions come back by themselves; `Subscription.gaps`
  counts the times when messages may have been missed.
"""

from collections.abc import AsyncIterator, Sequence
from types import TracebackType
from typing import Protocol, Self


class Subscription(Protocol):
    """An open ear on one topic; leave the context to close it."""

    dropped: int
    gaps: int

    def __aiter__(self) -> AsyncIterator[bytes]: ...

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


class Bus(Protocol):
    """Publish and subscribe."""

    async def publish(self, topic: str, message: bytes) -> None: ...

    async def publish_all(self, messages: Sequence[tuple[str, bytes]]) -> None:
        """Many (topic, message) in order, at the price of one.

        Raises:
            StoreError: some of them, perhaps all, were not published.
        """

    async def subscribe(self, topic: str, *, inbox: int = 1024) -> Subscription:
        """Returns when the subscription is in force."""

    async def ping(self) -> None:
        """Raises StoreError when the bus cannot be reached."""

    async def close(self) -> None: ...
