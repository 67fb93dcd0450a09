"""What one connection may send: a bucket of messages and one of bytes, which refill all the time.

Far above what people and well-behaved programs do; it stops those that run away before they
slow the room down for everybody. Nothing is lost: who is closed comes back with all its changes
as one update.
"""

import time
from collections.abc import Callable

from app.errors import TooMany

MESSAGES_PER_SECOND, MESSAGES_AT_ONCE = 2_000.0, 30_000.0
BYTES_PER_SECOND, BYTES_AT_ONCE = 4.0 * 2**20, 64.0 * 2**20


class Allowance:
    """Of one connection. Plain arithmetic: it is asked for every frame."""

    __slots__ = ("_at", "_bytes", "_messages", "_now")

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._at = now()
        self._messages = MESSAGES_AT_ONCE
        self._bytes = BYTES_AT_ONCE

    def spend(self, size: int) -> None:
        """A frame of so many bytes has come. Raises TooMany."""
        self._messages -= 1.0
        self._bytes -= size
        if self._messages >= 0.0 and self._bytes >= 0.0:
            return
        self._refill()
        if self._messages < 0.0:
            raise TooMany(
                f"More than {MESSAGES_PER_SECOND:g} messages a second for too long; "
                "send changes together."
            )
        if self._bytes < 0.0:
            raise TooMany(f"More than {BYTES_PER_SECOND / 2**20:g} MiB a second for too long.")

    def _refill(self) -> None:
        # Only when something is empty: looking at the clock for every frame costs more.
        now = self._now()
        passed, self._at = now - self._at, now
        self._messages = min(MESSAGES_AT_ONCE, self._messages + passed * MESSAGES_PER_SECOND)
        self._bytes = min(BYTES_AT_ONCE, self._bytes + passed * BYTES_PER_SECOND)
