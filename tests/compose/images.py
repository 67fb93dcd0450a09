"""What the images do before the command of docker-compose.yml, done on this machine.

Only the entry points are imitated: the command itself, with its arguments, is the file's.
"""

import os
import pwd
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.compose.files import ROOT, image_of
from tests.engines import free_port

if TYPE_CHECKING:
    from tests.compose.stack import Stack

_POSTGRES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
PATH = os.pathsep.join(
    [str(Path(sys.executable).parent), *map(str, _POSTGRES[-1:]), "/usr/sbin", "/usr/bin", "/bin"]
)


class Image:
    """An image whose entry point does nothing."""

    environment: Mapping[str, str] = {}

    def stand_in(self, _stack: "Stack", _address: str) -> dict[str, str]:
        """Variables that stand for what only Docker has (its name server)."""
        return {}

    def prepared(
        self,
        command: list[str],
        _address: str,
        _environment: Mapping[str, str],
        _mounts: Mapping[str, Path],
    ) -> Sequence[str]:
        """The command, after what the entry point does first."""
        return command


class Burnish(Image):
    """Ours, from the Dockerfile."""

    def __init__(self, target: str, home: Path) -> None:
        environment, _ = image_of(target)
        mine = {"BURNISH_DATA_DIR": str(home), "PYTHONPATH": str(ROOT)}  # This checkout.
        self.environment = environment | mine

    def prepared(
        self,
        command: list[str],
        _address: str,
        _environment: Mapping[str, str],
        _mounts: Mapping[str, Path],
    ) -> Sequence[str]:
        # A worker's figures are on every address of its container; here those are shared.
        words = list(command)
        if "--metrics-port" in words:
            words[words.index("--metrics-port") + 1] = str(free_port())
        return words


class Caddy(Image):
    """caddy: keeps certificates in /data and its state in /config."""

    environment: Mapping[str, str] = {"XDG_DATA_HOME": "/data", "XDG_CONFIG_HOME": "/config"}

    def stand_in(self, stack: "Stack", address: str) -> dict[str, str]:
        mine = {"PROXY_RESOLVER": stack.names.address, "PROXY_ADDRESS": address}
        return mine | {"PROXY_USER": f"{os.getuid()}:{os.getgid()}"}


class Redis(Image):
    """redis: in Docker it listens on every address of its container."""

    def prepared(
        self,
        command: list[str],
        address: str,
        _environment: Mapping[str, str],
        _mounts: Mapping[str, Path],
    ) -> Sequence[str]:
        return [*command, "--bind", address]


class Postgres(Image):
    """postgres: makes the cluster and POSTGRES_DB at the first start."""

    environment: Mapping[str, str] = {"PGDATA": "/var/lib/postgresql/data"}

    def prepared(
        self,
        command: list[str],
        address: str,
        environment: Mapping[str, str],
        mounts: Mapping[str, Path],
    ) -> Sequence[str]:
        data = Path(environment["PGDATA"])
        user = _unprivileged(data)
        cluster = {"PATH": PATH} | dict(environment)
        if not (data / "PG_VERSION").exists():
            password = environment["POSTGRES_PASSWORD_FILE"]
            name = environment["POSTGRES_USER"]
            options = shlex.split(environment["POSTGRES_INITDB_ARGS"])
            made = ["initdb", f"--username={name}", f"--pwfile={password}", *options]
            subprocess.run([*user, *made], env=cluster, check=True, capture_output=True)
            with (data / "pg_hba.conf").open("a") as rules:
                rules.write("host all all all scram-sha-256\n")
            subprocess.run(
                [*user, "postgres", "--single", "-D", str(data), "postgres"],
                input=f"CREATE DATABASE {environment['POSTGRES_DB']}\n".encode(),
                env=cluster,
                check=True,
                capture_output=True,
            )
        elsewhere = ["-c", f"listen_addresses={address}", "-c", "unix_socket_directories="]
        return [*user, *command, *elsewhere]


def _unprivileged(data: Path) -> list[str]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return []
    user = pwd.getpwnam("postgres")
    os.chown(data, user.pw_uid, user.pw_gid)
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]


def of(definition: Mapping[str, Any], home: Path) -> Image:
    """The image of a service."""
    if "build" in definition:
        return Burnish(definition["build"]["target"], home)
    known: dict[str, type[Image]] = {"caddy": Caddy, "redis": Redis, "postgres": Postgres}
    return known[str(definition["image"]).split(":")[0]]()
