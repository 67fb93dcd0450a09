"""The child process of ChildProcessQueue: JSON lines in on stdin, reports out on stdout.

Ends when stdin does, even in the middle of a batch: nobody is there for the answer.
"""

import argparse
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable
from typing import BinaryIO

from app.jobs.faults import MODEL_FAULT
from app.jobs.pipe import Batch, Report
from app.logs import set_up_logs
from app.tracing import traces
from denoiser import Denoiser
from workers import model, polish

NICENESS = 5
"""People's keystrokes come before the model, where the scheduler has no idle class."""


BROKEN_STATUS = 71


def main(load: Callable[[str, int], Denoiser] = model.load) -> None:
    """Loads, says so, then answers batches one after the other."""
    parser = argparse.ArgumentParser(prog="workers.child", description=__doc__)
    parser.add_argument("--model", default="builtin")
    parser.add_argument("--threads", type=int, default=0)
    options = parser.parse_args()
    # Ctrl+C and a service manager reach the whole group; the server ends us when it is done.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    set_up_logs(os.environ.get("BURNISH_LOG_LEVEL", "INFO"))
    out = _claim_stdout()
    batches: queue.Queue[bytes] = queue.Queue()
    threading.Thread(target=_read, args=(batches,), daemon=True).start()
    _give_way()
    try:
        denoiser = load(options.model, options.threads)
    except model.ModelLoadFailed as failure:
        _say(out, Report(event="failed", reason=str(failure)))
        return
    _say(out, Report(event="ready", model=denoiser.name))
    with traces(os.environ.get("BURNISH_OTLP_URL", ""), "burnish-model"):
        _answer(batches, out, denoiser)


def _answer(batches: "queue.Queue[bytes]", out: BinaryIO, denoiser: Denoiser) -> None:
    while True:
        batch = Batch.model_validate_json(batches.get())
        for _, result in polish.answer(batch.jobs, denoiser):
            _say(out, Report(event="result", result=result))
            if result.error == MODEL_FAULT and not model.is_well(denoiser):
                os._exit(BROKEN_STATUS)  # We are started again.
        _say(out, Report(event="done"))


def _give_way() -> None:
    """Lets the server have the cores whenever it wants them.

    A niced process still holds up the wake-up of the server's threads; an idle one does not
    (append p50 with the model busy: 4 ms niced, 0.4 ms idle).
    """
    if hasattr(os, "sched_setscheduler") and hasattr(os, "SCHED_IDLE"):
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    elif hasattr(os, "nice"):
        os.nice(NICENESS)


def _claim_stdout() -> BinaryIO:
    """The real stdout for reports alone; what a library prints goes to stderr."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return out


def _read(batches: "queue.Queue[bytes]") -> None:
    for line in sys.stdin.buffer:
        batches.put(line)
    os._exit(0)  # The server is gone.


def _say(out: BinaryIO, report: Report) -> None:
    try:
        out.write(report.model_dump_json().encode("utf-8") + b"\n")
        out.flush()
    except BrokenPipeError:
        os._exit(0)


if __name__ == "__main__":
    main()
