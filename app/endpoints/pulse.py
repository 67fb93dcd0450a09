"""Pings for every open websocket, from one timer.

Whoever does not answer one until the next is due is gone: a laptop that was shut, a network that
was left. A timer for each connection would take more memory than the rest of the connection's
keepalive, and a thousand connections that came at once would be pinged at once.
"""

import asyncio
from typing import Protocol

PING_SECONDS = 20.0
"""Between two pings of a connection; and how long it may take to answer."""
TICKS = 80
"""In `PING_SECONDS`; the connections are spread over them as they came."""


class Pinged(Protocol):
    """A connection that is pinged."""

    tick: int

    def beat(self) -> None:
        """It is time: for a ping, or to give up. Never raises."""


class Pulse:
    """Of one server. Its timer runs while anybody is connected."""

    def __init__(self, loop: asyncio.AbstractEventLoop, seconds: float = PING_SECONDS) -> None:
        self._loop = loop
        self._pause = seconds / TICKS
        self._ticks: list[set[Pinged]] = [set() for _ in range(TICKS)]
        self._now = 0
        self._count = 0
        self._timer: asyncio.TimerHandle | None = None

    def add(self, connection: Pinged) -> None:
        """Its first ping is `PING_SECONDS` away."""
        connection.tick = self._now
        self._ticks[self._now].add(connection)
        self._count += 1
        if self._timer is None:
            self._timer = self._loop.call_later(self._pause, self._tick)

    def remove(self, connection: Pinged) -> None:
        """It is pinged no more; again does no harm."""
        among = self._ticks[connection.tick]
        if connection in among:
            among.remove(connection)
            self._count -= 1

    def _tick(self) -> None:
        self._timer = None
        if not self._count:
            return
        self._timer = self._loop.call_later(self._pause, self._tick)
        self._now = (self._now + 1) % TICKS
        for connection in tuple(self._ticks[self._now]):
            connection.beat()
