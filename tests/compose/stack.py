"""Starts the services of docker-compose.yml as local processes, in the file's own order.

Each container gets an address of its own in 127.0.0.0/8, so that ports stay what the file says;
each volume a folder. In commands, environment and health checks only addresses and mounted paths
are replaced. What an official image does before its command is in `images.py`.
"""

import os
import random
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.compose import images
from tests.compose.files import ROOT, compose
from tests.compose.names import Names

START_SECONDS = 240.0
CHECK_SECONDS = 0.5


@dataclass(eq=False)
class Container:
    """One process of a service."""

    service: str
    number: int
    address: str
    process: subprocess.Popen[bytes]
    environment: dict[str, str]
    log: Path
    mounts: dict[str, Path]

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    def said(self) -> str:
        """Its last words."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-3000:]


@dataclass(eq=False)
class Stack:
    """What `docker compose up` would have started. `folder` holds volumes and logs."""

    folder: Path
    environment: dict[str, str]
    containers: list[Container] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.file = compose(self.environment)
        self.checked = ""
        self._network = f"127.{random.randint(64, 250)}.{random.randint(1, 250)}"
        self._first = {
            service: f"{self._network}.{number}"
            for number, service in enumerate(self.file["services"], start=2)
        }
        self._used = len(self._first) + 1
        self.names = Names(f"{self._network}.1")

    def up(self) -> None:
        """Starts every service without a profile; returns when all are healthy."""
        self.names.start()
        for service in self.services():
            definition = self.file["services"][service]
            for name, wanted in definition.get("depends_on", {}).items():
                self._wait(name, wanted["condition"])
            for _ in range(definition.get("deploy", {}).get("replicas", 1)):
                self.start(service)
        for service in self.services():
            if "healthcheck" in self.file["services"][service]:
                self._wait(service, "service_healthy")

    def services(self) -> list[str]:
        """In an order that has what each depends on before it."""
        order: list[str] = []

        def visit(name: str) -> None:
            for needed in self.file["services"][name].get("depends_on", {}):
                visit(needed)
            if name not in order:
                order.append(name)

        for name, definition in self.file["services"].items():
            if not definition.get("profiles"):
                visit(name)
        return order

    def of(self, service: str) -> list[Container]:
        """Its containers that run."""
        return [c for c in self.containers if c.service == service and c.is_running]

    def start(self, service: str) -> Container:
        """One more container of the service; returns at once."""
        definition = self.file["services"][service]
        number = sum(c.service == service for c in self.containers) + 1
        address = self._first[service] if number == 1 else self._next_address()
        mounts = dict(self._mounts(definition))
        image = images.of(definition, self.folder / f"{service}-{number}")
        given = (
            image.environment | definition.get("environment", {}) | image.stand_in(self, address)
        )
        environment = {n: self._local(str(v), address, mounts) for n, v in given.items()}
        for name in environment:
            if name.endswith("_HOST") and name != "BURNISH_HOST":
                environment[name] = self._first[environment[name]]
        command = [self._local(word, address, mounts) for word in definition["command"]]
        log = self.folder / f"{service}-{number}.log"
        with log.open("ab") as out:
            process = subprocess.Popen(
                image.prepared(command, address, environment, mounts),
                env={"PATH": images.PATH, "HOME": str(self.folder)} | environment,
                cwd=self.folder,
                stdout=out,
                stderr=out,
            )
        container = Container(service, number, address, process, environment, log, mounts)
        self.containers.append(container)
        self._publish()
        return container

    def is_healthy(self, container: Container) -> bool:
        """Runs the health check of the file once."""
        check = self.file["services"][container.service]["healthcheck"]["test"]
        words = [self._local(word, container.address, container.mounts) for word in check]
        done = subprocess.run(
            ["sh", "-c", words[1]] if words[0] == "CMD-SHELL" else words[1:],
            env={"PATH": images.PATH} | container.environment,
            cwd=self.folder,
            capture_output=True,
            timeout=60,
            check=False,
        )
        self.checked = (done.stdout + done.stderr).decode(errors="replace")[-1000:]
        return done.returncode == 0

    def stop(self, container: Container) -> int:
        """SIGTERM, and SIGKILL after the file's grace period; the exit status."""
        definition = self.file["services"][container.service]
        grace = float(str(definition.get("stop_grace_period", "10s")).removesuffix("s"))
        # postgres' image asks for SIGINT, its fast shutdown.
        how = signal.SIGINT if container.service == "postgres" else signal.SIGTERM
        container.process.send_signal(how)
        try:
            status = container.process.wait(grace)
        except subprocess.TimeoutExpired:
            container.process.kill()
            status = container.process.wait()
        self._publish()
        return status

    def roll(self, service: str) -> list[int]:
        """As `deploy/roll` does: as many new ones, healthy, then the old ones end, one by one."""
        old = self.of(service)
        for _ in old:
            self.start(service)
        self._wait(service, "service_healthy")
        return [self.stop(container) for container in old]

    def down(self) -> None:
        """Ends everything, the last started first."""
        for container in reversed(self.containers):
            if container.is_running:
                self.stop(container)
        self.names.stop()

    def _next_address(self) -> str:
        self._used += 1
        return f"{self._network}.{self._used}"

    def _publish(self) -> None:
        for service in self.file["services"]:
            self.names.addresses[service] = [c.address for c in self.of(service)]

    def _mounts(self, definition: dict[str, Any]) -> Iterator[tuple[str, Path]]:
        for mount in definition.get("volumes", []):
            source, target = mount.split(":")[:2]
            if source.startswith("."):
                yield target, ROOT / source
            else:
                volume = self.folder / "volumes" / source
                volume.mkdir(parents=True, exist_ok=True)
                yield target, volume

    def _local(self, text: str, address: str, mounts: dict[str, Path]) -> str:
        for target in sorted(mounts, key=len, reverse=True):
            text = re.sub(rf"(?<![\w./-]){re.escape(target)}(?![\w-])", str(mounts[target]), text)
        return text.replace("0.0.0.0", address).replace("127.0.0.1", address)

    def _wait(self, service: str, condition: str) -> None:
        deadline = time.monotonic() + START_SECONDS
        for container in [c for c in self.containers if c.service == service]:
            while not self._meets(container, condition):
                if time.monotonic() > deadline:
                    said = f"{container.said()}\nIts health check: {self.checked}"
                    pytest.fail(f"{service} is not {condition}:\n{said}")
                time.sleep(CHECK_SECONDS)

    def _meets(self, container: Container, condition: str) -> bool:
        ended = container.process.poll()
        if condition == "service_completed_successfully":
            if ended:
                pytest.fail(f"{container.service} ended with {ended}:\n{container.said()}")
            return ended == 0
        if ended is not None:
            # Docker would start it again; here it is a fault of the file.
            pytest.fail(f"{container.service} ended with {ended}:\n{container.said()}")
        return condition == "service_started" or self.is_healthy(container)


@contextmanager
def running(folder: Path, environment: dict[str, str]) -> Iterator[Stack]:
    """A stack that is up, and gone afterwards."""
    stack = Stack(folder, environment)
    try:
        stack.up()
        yield stack
    finally:
        stack.down()


def installed(program: str) -> str:
    """Its path; fails the test with what to install."""
    for folder in images.PATH.split(os.pathsep):
        if (Path(folder) / program).exists():
            return str(Path(folder) / program)
    pytest.fail(f"{program} is missing; run scripts/setup-engines")
