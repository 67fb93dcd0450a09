"""`burnish worker`: keeps worker processes running, and stops them in order.

A worker that dies or ends itself is started again, ever later while it keeps dying. This process
loads neither torch nor Celery, so nothing of a GPU exists before a worker starts.
"""

import logging
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

log = logging.getLogger(__name__)

LOAD_FAILED_STATUS = 1
"""A worker without a model: whoever started us must repair that."""
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
"""Seconds before a worker that died is started again; doubled each time."""
STEADY_SECONDS = 60.0
"""Who lived for so long begins with the first pause again."""
GRACE_SECONDS = 30.0
"""What a worker has to finish its batch when it is told to stop."""
LOOK_SECONDS = 0.1


@dataclass
class _Slot:
    command: list[str]
    process: "subprocess.Popen[bytes] | None" = None
    started_at: float = 0.0
    next_at: float = 0.0
    pause: float = field(default=FIRST_PAUSE)


def supervise(command: Callable[[int], Sequence[str]], processes: int) -> int:
    """Runs `command(0)` to `command(processes - 1)` until SIGTERM or SIGINT; the exit status.

    0 after a stop in order, 1 when a worker found no model it can load.
    """
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    slots = [_Slot(list(command(number))) for number in range(processes)]
    status = 0
    while not stop.is_set() and status == 0:
        for slot in slots:
            status = status or _look_after(slot)
        stop.wait(LOOK_SECONDS)
    _end([slot.process for slot in slots if slot.process is not None])
    return status


def _look_after(slot: _Slot) -> int:
    now = time.monotonic()
    if slot.process is None:
        if now >= slot.next_at:
            # In a session of its own: Ctrl+C comes to us, and we pass it on in order. Its input
            # ends with us, whatever happens to us.
            slot.process = subprocess.Popen(
                slot.command, stdin=subprocess.PIPE, start_new_session=True
            )
            slot.started_at = now
        return 0
    ended = slot.process.poll()
    if ended is None:
        return 0
    _let_go(slot.process)
    slot.process = None
    if ended == LOAD_FAILED_STATUS:
        return LOAD_FAILED_STATUS
    if now - slot.started_at > STEADY_SECONDS:
        slot.pause = FIRST_PAUSE
    log.warning("A worker ended with %d; it starts again in %.1f s.", ended, slot.pause)
    slot.next_at = now + slot.pause
    slot.pause = min(2 * slot.pause, LONGEST_PAUSE)
    return 0


def _end(processes: "list[subprocess.Popen[bytes]]") -> None:
    for process in processes:
        process.terminate()
    patience = time.monotonic() + GRACE_SECONDS
    for process in processes:
        try:
            process.wait(max(0.0, patience - time.monotonic()))
        except subprocess.TimeoutExpired:
            log.warning("A worker did not finish in time; its jobs go to others.")
            process.kill()
            process.wait()
        _let_go(process)


def _let_go(process: "subprocess.Popen[bytes]") -> None:
    if process.stdin is not None:
        with suppress(OSError):
            process.stdin.close()
