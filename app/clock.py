"""now(): the one place where time is read, so that tests can put their own clock here."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], float]
"""Seconds since the epoch."""

now: Clock = time.time


def iso(seconds: float) -> str:
    """ISO 8601 in UTC with milliseconds: what the wire and the API carry.

    >>> iso(0.0)
    '1970-01-01T00:00:00.000Z'
    """
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
