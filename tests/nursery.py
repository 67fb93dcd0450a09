"""Burnish in the tests is a fork of a process that has imported all of it already.

Python needs two seconds of a processor to import a server, and the tests start hundreds. What
runs in the fork is the command line's own `main`, from its first line; nothing has happened in
the process before but imports. `tests/workers/test_cli.py` starts the installed script as well.
"""

import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
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
RUN_SECONDS = 240.0
_nursery = multiprocessing.get_context("forkserver")
_nursery.set_forkserver_preload(list(PRELOADED))


class Fork:
    """`burnish …` as a process of its own, with the part of Popen that tests need."""

    def __init__(
        self,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        *,
        output: Path,
        errors: Path | None = None,
        reads: Path = Path(os.devnull),
    ) -> None:
        """Begins at once; the files get what it prints, `errors` being `output` by default."""
        files = (str(reads), str(output), str(errors or output))
        self._process = _nursery.Process(
            target=_live,
            args=(list(arguments), dict(environment), files),
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


def burnish(
    *arguments: str, stdin: str | bytes = b"", **settings: str
) -> subprocess.CompletedProcess[bytes]:
    """Runs the command to its end, with these settings and no others.

    Raises:
        subprocess.TimeoutExpired: it still ran after RUN_SECONDS, and has been ended.
    """
    environment = {k: v for k, v in os.environ.items() if not k.startswith("BURNISH_")}
    with tempfile.TemporaryDirectory() as name:
        reads, output, errors = (Path(name) / part for part in ("stdin", "stdout", "stderr"))
        reads.write_bytes(stdin.encode() if isinstance(stdin, str) else stdin)
        fork = Fork(arguments, environment | settings, output=output, errors=errors, reads=reads)
        try:
            status = fork.wait(RUN_SECONDS)
        finally:
            fork.kill()
            fork.wait()
        return subprocess.CompletedProcess(
            ["burnish", *arguments], status, output.read_bytes(), errors.read_bytes()
        )


def _live(arguments: list[str], environment: dict[str, str], files: tuple[str, str, str]) -> None:
    """What the fork does: takes over the environment and the files, then the command line."""
    os.setsid()
    for descriptor, path in enumerate(files):
        with Path(path).open("ab" if descriptor else "rb") as file:
            os.dup2(file.fileno(), descriptor)
    sys.stdin = os.fdopen(0, closefd=False)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["burnish", *arguments]
    from workers.cli import main

    main()
