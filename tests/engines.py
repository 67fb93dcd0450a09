"""Private PostgreSQL and Redis for tests, on free ports, with their data in temporary folders."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import asyncpg
import psutil
import pytest

START_SECONDS = 120.0


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class _Server:
    """A process that answers on a port of 127.0.0.1."""

    def __init__(self, command: Sequence[str], port: int, folder: Path) -> None:
        self.port = port
        self._command = command
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns when it takes connections."""
        output = (self._folder / "output.log").open("ab")
        with output:
            self._process = subprocess.Popen(
                self._command, stdout=output, stderr=output, cwd=self._folder
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                said = (self._folder / "output.log").read_text(errors="replace")
                pytest.fail(f"{self._command[0]} did not start:\n{said[-2000:]}")
            time.sleep(0.05)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Ends the process (and no other) and waits for it."""
        if self._process is not None:
            self._process.send_signal(how)
            try:
                self._process.wait(START_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


class RedisServer(_Server):
    """`url` is its database 0."""

    def __init__(self, folder: Path) -> None:
        port = free_port()
        command = [
            _binary("redis-server", "redis-server"),
            *("--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)),
        ]
        super().__init__(command, port, folder)
        self.url = f"redis://127.0.0.1:{port}/0"


class PostgresServer(_Server):
    """A cluster of its own; each test asks for a database of its own."""

    def __init__(self, folder: Path, *, fsync: bool = False) -> None:
        self._shared: str | None = None
        port = free_port()
        data = folder / "data"
        as_postgres = _as_postgres(folder)
        subprocess.run(
            [
                *as_postgres,
                _postgres_binary("initdb"),
                *("--pgdata", str(data), "--username", "burnish", "--auth", "trust"),
                *("--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"),
            ],
            check=True,
            capture_output=True,
            cwd=folder,
        )
        options = {
            "port": port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "fsync": "on" if fsync else "off",  # Nobody cuts the power of a test.
            "max_connections": 100,
        }
        settings = [f"--{name}={value}" for name, value in options.items()]
        server = _postgres_binary("postgres")
        super().__init__([*as_postgres, server, "-D", str(data), *settings], port, folder)

    def url(self, database: str) -> str:
        """The SQLAlchemy URL of one of its databases."""
        return f"postgresql://burnish@127.0.0.1:{self.port}/{database}"

    async def new_database(self) -> str:
        """The URL of an empty database that nobody else uses."""
        name = f"t{uuid.uuid4().hex}"
        connection = await asyncpg.connect(self.url("postgres"))
        try:
            await connection.execute(f"CREATE DATABASE {name}")
        finally:
            await connection.close()
        return self.url(name)

    async def emptied_database(self) -> str:
        """The URL of the one database that tests take turns with: tables, if any, but no rows."""
        if self._shared is None:
            self._shared = await self.new_database()
        connection = await asyncpg.connect(self._shared)
        try:
            if await connection.fetchval("SELECT to_regclass('documents')"):
                await connection.execute("TRUNCATE documents CASCADE")
        finally:
            await connection.close()
        return self._shared

    def _answers(self) -> bool:
        # The port is open a moment before the server takes anybody in.
        ready = [_postgres_binary("pg_isready"), "--quiet", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(ready, check=False).returncode == 0

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT: the "fast" shutdown, which does not wait for clients."""
        super().stop(how)

    def kill(self) -> None:
        """kill -9 of all its processes. Each is in a session of its own, so it is one by one."""
        assert self._process is not None
        postmaster = psutil.Process(self._process.pid)
        # First, so that it starts no others.
        postmaster.suspend()
        family = [*postmaster.children(recursive=True), postmaster]
        for process in family:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self._process.wait()
        self._process = None
        psutil.wait_procs(family)


@contextmanager
def private_postgres(*, fsync: bool = False) -> Iterator[PostgresServer]:
    """A running PostgreSQL, gone afterwards."""
    with _folder("burnish-postgres-") as folder:
        server = PostgresServer(folder, fsync=fsync)
        server.start()
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def private_redis() -> Iterator[RedisServer]:
    """A running Redis, gone afterwards. Tests may stop and start it."""
    with _folder("burnish-redis-") as folder:
        server = RedisServer(folder)
        server.start()
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def _folder(prefix: str) -> Iterator[Path]:
    # Not below pytest's own folder: the user postgres may not enter that.
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _as_postgres(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root; as somebody else it runs as they are."""
    if os.geteuid() != 0:
        return []
    try:
        user = pwd.getpwnam("postgres")
    except KeyError:
        pytest.fail("PostgreSQL is missing: apt-get install --yes postgresql")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]


def _postgres_binary(name: str) -> str:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(found[-1]) if found else _binary(name, "postgresql")


def _binary(name: str, package: str) -> str:
    path = shutil.which(name)
    if path is None:
        pytest.fail(f"{name} is missing: apt-get install --yes {package}")
    return path
