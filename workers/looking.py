"""`burnish worker --set-aside` and `--forget`: texts that workers failed on, never their words."""

import json
from collections.abc import Iterator
from typing import Any

from redis import Redis

from app.clock import iso
from app.errors import StoreError
from app.jobs import shelf
from workers.shelf import TROUBLE


def set_aside(redis_url: str) -> Iterator[str]:
    """A line for each text that is not tried any more; never any of its words.

    Raises:
        StoreError: Redis cannot be reached.
    """
    found: list[tuple[float, str, dict[str, Any]]] = []
    for mark, said in _ask(redis_url, shelf.ASIDE).items():
        record = json.loads(said)
        found.append((record["at"] / 1000, mark, record))
    for at, mark, record in sorted(found, key=lambda one: one[0]):
        yield f"{iso(at)}  {mark}  {record['key']}  {record['reason']}"


def forget(redis_url: str) -> int:
    """Everything set aside may be tried again; how many there were.

    Raises:
        StoreError: Redis cannot be reached.
    """
    try:
        with Redis.from_url(redis_url, socket_connect_timeout=3, socket_timeout=5) as redis:
            count = int(redis.hlen(shelf.ASIDE))
            redis.delete(shelf.ASIDE, shelf.TRIES)
            return count
    except TROUBLE as error:
        raise _lost(error) from error


def _ask(redis_url: str, name: str) -> dict[str, bytes]:
    try:
        with Redis.from_url(redis_url, socket_connect_timeout=3, socket_timeout=5) as redis:
            answer: Any = redis.hgetall(name)
    except TROUBLE as error:
        raise _lost(error) from error
    return {key.decode("utf-8"): value for key, value in answer.items()}


def _lost(error: Exception) -> StoreError:
    return StoreError(
        f"Redis (BURNISH_REDIS_URL) cannot be reached: {type(error).__name__}. Is it running?"
    )
