"""The model's process is not left waiting by the tests that run beside it.

In the product it takes only what nobody else wants of the processor (`workers/child.py`). Where
other tests keep every core busy that is nothing at all, and its tests would wait for minutes.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

LOOKS_SECONDS = 0.25


@contextmanager
def hastened() -> Iterator[None]:
    """Meanwhile no descendant of this process stays in the scheduler's idle class."""
    if not Path("/proc/self/task").exists():
        yield
        return
    done = threading.Event()

    def look() -> None:
        while not done.wait(LOOKS_SECONDS):
            # Processes come and go while one reads about them.
            with suppress(OSError):
                for pid in _children(os.getpid()):
                    _hasten(pid)

    thread = threading.Thread(target=look, name="haste", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _hasten(pid: int) -> None:
    with suppress(OSError):
        # Only Python: Chromium has hundreds of threads to look through, and no models.
        if "python" not in Path(f"/proc/{pid}/exe").readlink().name:
            return
        for thread in _threads(pid):
            if os.sched_getscheduler(thread) == os.SCHED_IDLE:
                os.sched_setscheduler(thread, os.SCHED_OTHER, os.sched_param(0))
        for child in _children(pid):
            _hasten(child)


def _threads(pid: int) -> list[int]:
    return [int(one.name) for one in Path(f"/proc/{pid}/task").iterdir()]


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for thread in _threads(pid):
        with suppress(OSError):
            found += map(int, Path(f"/proc/{pid}/task/{thread}/children").read_text().split())
    return found
