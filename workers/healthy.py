"""`python -m workers.healthy`: is the worker of this machine alive, and does it hold a model?

For health checks of containers: exit status 0 if so, else 1 and one sentence.
"""

import json
import socket
import sys
import time
from collections.abc import Mapping

from redis import Redis
from redis.exceptions import RedisError

from app.jobs import shelf
from app.settings import BadSetting, load_settings


def verdict(reported: Mapping[bytes, bytes], host: str, now: float) -> str | None:
    """None where a worker of `host` is ready, else what is wrong; `now` in seconds."""
    mine = [
        json.loads(said) for name, said in reported.items() if name.startswith(f"{host}:".encode())
    ]
    fresh = [said for said in mine if said["at"] >= now - shelf.WORKER_GONE_SECONDS]
    if not fresh:
        return f"No worker of {host} has reported for {shelf.WORKER_GONE_SECONDS:g} seconds."
    if any(said["state"] == "ready" for said in fresh):
        return None
    return str(fresh[0]["reason"] or fresh[0]["state"])


def main() -> int:
    """The exit status."""
    try:
        with Redis.from_url(load_settings().redis_url, socket_timeout=5) as redis:
            wrong = verdict(redis.hgetall(shelf.WORKERS), socket.gethostname(), time.time())
    except (RedisError, OSError) as error:
        wrong = f"Redis cannot be reached ({type(error).__name__})."
    except (BadSetting, ValueError) as error:
        wrong = str(error)
    if wrong is not None:
        print(wrong, file=sys.stderr)
    return 0 if wrong is None else 1


if __name__ == "__main__":
    sys.exit(main())
