"""Starts the servers that are compared: ours, Hocuspocus, @y/websocket-server, pycrdt-websocket."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psutil

from benchmarks.report import Row

NODE = Path(__file__).parent / "node"

Kind = Literal["burnish", "hocuspocus", "y-websocket", "pycrdt-websocket"]
KINDS: tuple[Kind, ...] = ("burnish", "hocuspocus", "y-websocket", "pycrdt-websocket")

STORED_AFTER_SECONDS = 4.0
"""After the last edit each has written what it holds; Hocuspocus waits two seconds by default."""


@dataclass(frozen=True)
class Server:
    """A server that answers.

    `protocol` is what the Node clients need to know to talk to it.
    """

    kind: Kind
    port: int
    process: subprocess.Popen[bytes]

    @property
    def protocol(self) -> str:
        return "hocuspocus" if self.kind == "hocuspocus" else "yjs"

    @property
    def url(self) -> str:
        path = "/sync" if self.kind == "burnish" else ""
        return f"ws://127.0.0.1:{self.port}{path}"

    @property
    def memory_mib(self) -> float:
        """Resident memory of the server process itself (not of our model's child process)."""
        return float(psutil.Process(self.process.pid).memory_info().rss) / 2**20

    @property
    def cpu_seconds(self) -> float:
        """CPU time of the server process itself so far."""
        times = psutil.Process(self.process.pid).cpu_times()
        return float(times.user + times.system)


@contextmanager
def running(
    kind: Kind,
    folder: Path,
    *,
    model: str = "none",
    settings: Mapping[str, str] | None = None,
    port: int | None = None,
) -> Iterator[Server]:
    """The server with its own persistence on, in `folder`; ended on leaving.

    Raises:
        RuntimeError: it did not start.
    """
    folder.mkdir(parents=True, exist_ok=True)
    port = port or free_port()
    environment = dict(os.environ)
    if kind == "burnish":
        command = [str(Path(sys.executable).parent / "burnish"), "serve"]
        environment |= {
            "BURNISH_PORT": str(port),
            "BURNISH_DATA_DIR": str(folder),
            "BURNISH_MODEL": model,
            "BURNISH_LOG_LEVEL": "WARNING",
            **(settings or {}),
        }
    elif kind == "hocuspocus":
        command = ["node", str(NODE / "hocuspocus.mjs"), str(port), str(folder)]
    elif kind == "pycrdt-websocket":
        module = ["-m", "benchmarks.pycrdt_server"]
        command = [sys.executable, *module, str(port), str(folder)]
    else:
        command = ["node", str(NODE / "node_modules/.bin/y-websocket-server")]
        environment |= {"HOST": "127.0.0.1", "PORT": str(port), "YPERSISTENCE": str(folder / "db")}
    process = subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.DEVNULL,
        # A traceback for every peer that leaves, by the ten thousand.
        stderr=subprocess.DEVNULL if kind == "pycrdt-websocket" else None,
        start_new_session=True,
    )
    try:
        wait_for(port, process)
        yield Server(kind, port, process)
    finally:
        # Each has had the time it asks for to store what it holds; nothing is measured any more.
        os.killpg(process.pid, signal.SIGTERM)
        try:
            # pycrdt-websocket does not end by itself while it has rooms.
            process.wait(1 if kind == "pycrdt-websocket" else 10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def each(measure: Callable[[Kind], Row]) -> list[Row]:
    """A row for each server. One that gives up does not take the others' figures with it."""
    rows: list[Row] = []
    for kind in KINDS:
        try:
            rows.append({"server": kind, **measure(kind)})
        except RuntimeError as error:
            print(f"{kind} gave up: {error}", file=sys.stderr, flush=True)
            rows.append({"server": f"{kind} (gave up)"})
    return rows


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    """Returns when the process listens there. Raises RuntimeError: it does not."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} ended with status {process.returncode}")
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"{process.args!r} did not listen on {port} after {seconds} s")
