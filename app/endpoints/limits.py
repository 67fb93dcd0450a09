"""How often one address may call the API: counted in Redis where there is one, else here.

The limit is there against programs that run away, not against people; it is generous, and while
Redis is away nobody is refused.
"""

import logging
import math
import time

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from redis.asyncio import ConnectionPool
from redis.exceptions import RedisError
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from app.endpoints.problem import problem
from app.errors import TooMany

log = logging.getLogger(__name__)

ANSWER_SECONDS = 0.5
"""A Redis that takes longer is not asked: the call goes through."""
_NAME = "api"


class Limiter:
    """Counts calls by address. `close` when done."""

    def __init__(self, per_minute: int, redis_url: str = "") -> None:
        self._item = RateLimitItemPerMinute(per_minute)
        self._pool: ConnectionPool | None = None
        storage: MemoryStorage | RedisStorage
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
                key_prefix="burnish-limits",
                connection_pool=self._pool,  # type: ignore[arg-type]
            )
        else:
            storage = MemoryStorage()
        self._strategy = SlidingWindowCounterRateLimiter(storage)

    async def wait(self, address: str) -> int:
        """Counts a call; 0, or in how many seconds the address may call again."""
        try:
            if await self._strategy.hit(self._item, _NAME, address):
                return 0
            stats = await self._strategy.get_window_stats(self._item, _NAME, address)
        except (RedisError, OSError) as error:
            log.info("Calls are not counted: %s", type(error).__name__)
            return 0
        return max(1, math.ceil(stats.reset_time - time.time()))

    async def close(self) -> None:
        """Lets go of Redis."""
        if self._pool is not None:
            await self._pool.aclose()


class Limits:
    """ASGI middleware: 429 with Retry-After for who calls the API too often."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith("/api/v1/"):
            limiter: Limiter = scope["app"].state.services.limiter
            seconds = await limiter.wait((scope.get("client") or ("",))[0])
            if seconds:
                refusal = TooMany(f"Too many calls from this address; wait {seconds} seconds.")
                answer = problem(refusal, Request(scope))
                answer.headers["Retry-After"] = str(seconds)
                await answer(scope, receive, send)
                return
        await self._app(scope, receive, send)
