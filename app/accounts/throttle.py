"""How often somebody may try a password, a link or an invitation.

Counted in Redis where there is one. While it does not answer, each process counts by itself:
guessing must not become free because Redis is away.
"""

import hashlib
import logging
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass

from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from redis.asyncio import ConnectionPool
from redis.exceptions import RedisError

from app.errors import TooMany

log = logging.getLogger(__name__)

ANSWER_SECONDS = 0.5


@dataclass(frozen=True)
class Tries:
    """How many are allowed, under which name."""

    name: str
    limit: RateLimitItem


BY_ACCOUNT = Tries("account", parse("10/15 minutes"))
BY_ADDRESS = Tries("address", parse("60/15 minutes"))
CODES = Tries("codes", parse("5/15 minutes"))
CODES_A_DAY = Tries("codes-a-day", parse("30/1 day"))
"""Codes of one person's second factor, tried by somebody who knows the password."""
BY_LINK = Tries("link", parse("20/15 minutes"))
INVITING = Tries("inviting", parse("100/1 hour"))
MAILING = Tries("mailing", parse("50/1 hour"))
"""Mails that one person has sent to others."""
ASKING = Tries("asking", parse("30/1 hour"))
FORGOTTEN = Tries("forgotten", parse("3/1 hour"))
"""Links to a new password asked for by mail: from one address, and for one account."""
TRIPS = Tries("trips", parse("300/15 minutes"))
"""Journeys to the identity provider begun from one address: a whole office may have only one."""
SECRETS = Tries("secrets", parse("120/15 minutes"))
"""Links, invitations and set-up tokens tried from one address."""


class Throttle:
    """Counts tries. `close` when done."""

    def __init__(self, redis_url: str = "") -> None:
        self._own = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._pool: ConnectionPool | None = None
        self._shared: SlidingWindowCounterRateLimiter | None = None
        if redis_url:
            self._pool = ConnectionPool.from_url(
                redis_url,
                socket_timeout=ANSWER_SECONDS,
                socket_connect_timeout=ANSWER_SECONDS,
                protocol=2,
            )
            storage = RedisStorage(
                f"async+{redis_url}",
                implementation="redispy",
                key_prefix="burnish-tries",
                connection_pool=self._pool,  # type: ignore[arg-type]
            )
            self._shared = SlidingWindowCounterRateLimiter(storage)

    async def count(self, *tries: tuple[Tries, str]) -> None:
        """One more try of each kind by whom it names. Raises TooMany, with the time to wait."""
        for kind, whom in tries:
            key = hashlib.sha256(whom.encode("utf-8", "surrogatepass")).hexdigest()[:32]
            seconds = await self._hit(kind, key)
            if seconds:
                minutes = math.ceil(seconds / 60)
                raise TooMany(
                    f"Too many tries; wait {minutes} minute{'s' if minutes > 1 else ''}.",
                    retry_after=seconds,
                )

    async def forgive(self, *tries: tuple[Tries, str]) -> None:
        """It was the right one: earlier slips no longer count."""
        for kind, whom in tries:
            key = hashlib.sha256(whom.encode("utf-8", "surrogatepass")).hexdigest()[:32]
            await self._own.clear(kind.limit, kind.name, key)
            if self._shared is not None:
                try:
                    await self._shared.clear(kind.limit, kind.name, key)
                except (RedisError, OSError):
                    log.info("Tries in Redis stay counted for a while.")

    async def _hit(self, kind: Tries, key: str) -> int:
        for strategy in self._strategies():
            try:
                if await strategy.hit(kind.limit, kind.name, key):
                    return 0
                stats = await strategy.get_window_stats(kind.limit, kind.name, key)
            except (RedisError, OSError) as error:
                log.info("Tries are counted in this process: %s", type(error).__name__)
                continue
            return max(1, math.ceil(stats.reset_time - time.time()))
        return 0

    def _strategies(self) -> Sequence[SlidingWindowCounterRateLimiter]:
        return [self._own] if self._shared is None else [self._shared, self._own]

    async def close(self) -> None:
        """Lets go of Redis."""
        if self._pool is not None:
            await self._pool.aclose()
