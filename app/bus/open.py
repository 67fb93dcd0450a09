"""Picks the bus: Redis where there is one, else inside this process."""

from app.bus import Bus
from app.bus.local import LocalBus
from app.bus.redis import RedisBus
from app.errors import StoreError


async def open_bus(redis_url: str) -> Bus:
    """The bus of `BURNISH_REDIS_URL`; '' is the local one.

    Raises:
        StoreError: the URL cannot be read, or Redis does not answer.
    """
    if not redis_url:
        return LocalBus()
    try:
        bus = RedisBus(redis_url)
    except ValueError as error:
        raise StoreError(f"BURNISH_REDIS_URL cannot be used: {error}.") from error
    try:
        await bus.ping()
    except StoreError:
        await bus.close()
        raise
    return bus
