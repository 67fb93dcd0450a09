"""Servers of the tests are forks of a process that has imported all of Burnish already.

Python needs two seconds of a processor to import a server, and the tests start hundreds. What
runs in the fork is the command line's own `main`, from its first line; nothing has happened in
the process before but imports. `tests/workers/test_cli.py` starts the installed script as well.
"""

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

PRELOADED = (
    "workers.cli",
    "workers.serving",
    "app.main",
    "app.bus.redis",
    "app.jobs.celery",
    "encodings.idna",
    "httptools",
    "uvicorn.lifespan.on",
    "uvloop",
    "tests.nursery",
)
_nursery = multiprocessing.get_context("forkserver")
_nursery.set_forkserver_preload(list(PRELOADED))


class Fork:
    """`burnish …` as a process of its own, with the part of Popen that tests need."""

    def __init__(
        self, arguments: Sequence[str], environment: Mapping[str, str], output: Path
    ) -> None:
        """Begins at once; `output` gets what it prints."""
        self._process = _nursery.Process(
            target=_live,
            args=(list(arguments), dict(environment), str(output)),
            daemon=True,  # Ended with the tests, should one of them forget it.
        )
        self._process.start()
        assert self._process.pid is not None
        self.pid: int = self._process.pid

    def poll(self) -> int | None:
        """Its exit status, negative for a signal; None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Waits for its end and gives the exit status.

        Raises:
            subprocess.TimeoutExpired: it still runs after `timeout` seconds.
        """
        self._process.join(timeout)
        status = self._process.exitcode
        if status is None:
            raise subprocess.TimeoutExpired("burnish", timeout or 0)
        return status

    def send_signal(self, which: signal.Signals) -> None:
        """Nothing happens where it has ended."""
        if self.poll() is None:
            os.kill(self.pid, which)

    def kill(self) -> None:
        """kill -9."""
        self.send_signal(signal.SIGKILL)


def _live(arguments: list[str], environment: dict[str, str], output: str) -> None:
    """What the fork does: takes over the environment and the output, then the command line."""
    os.setsid()
    with Path(output).open("ab") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["burnish", *arguments]
    from workers.cli import main

    main()
