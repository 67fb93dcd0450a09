"""`burnish serve` as a process: start, kill -9, start again on the same data."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.engines import free_port
from tests.nursery import Fork

START_SECONDS = 120.0


class Product:
    """The server as `make run` starts it, on a port and a data folder of its own."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.port = free_port()
        self._folder = folder
        self._settings = settings
        self._process: Fork | subprocess.Popen[bytes] | None = None

    def configure(self, **settings: str) -> None:
        """Further settings, from the next start on."""
        self._settings |= settings

    @property
    def url(self) -> str:
        """Where a browser finds it."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """Of the running server."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Returns when it answers."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith("BURNISH_")}
        environment |= {
            "BURNISH_PORT": str(self.port),
            "BURNISH_DATA_DIR": str(self._folder),
            **self._settings,
        }
        output = self._folder / "output.log"
        output.touch()
        self._process = self._begin(environment, output)
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"burnish serve did not start:\n{self.output[-3000:]}")
            time.sleep(0.05)

    def kill(self) -> None:
        """kill -9: no goodbye, nothing flushed."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """An orderly end."""
        self._end(signal.SIGTERM)

    @property
    def output(self) -> str:
        """What it has printed so far."""
        return (self._folder / "output.log").read_text(errors="replace")

    def get(self, path: str) -> Any:
        """The JSON that the API answers."""
        with urllib.request.urlopen(self.url + path, timeout=60) as answer:
            return json.load(answer)

    def readiness(self) -> str:
        """The status that /readyz tells, '' where nobody answers."""
        try:
            return str(self.get("/readyz")["status"])
        except urllib.error.HTTPError as error:
            with error:
                return str(json.load(error)["status"])
        except OSError:
            return ""

    def delete(self, path: str) -> None:
        """DELETE of the API."""
        request = urllib.request.Request(self.url + path, method="DELETE")
        urllib.request.urlopen(request, timeout=60).close()

    def text_of(self, document_id: str) -> str:
        """The document as plain text, as the API gives it."""
        path = f"{self.url}/api/v1/documents/{document_id}/content?format=text"
        with urllib.request.urlopen(path, timeout=60) as answer:
            return str(answer.read().decode())

    def counted(self, metric: str) -> float:
        """A number of `/metrics`, without labels."""
        with urllib.request.urlopen(f"{self.url}/metrics", timeout=60) as answer:
            lines = answer.read().decode().splitlines()
        return next(float(line.split()[1]) for line in lines if line.startswith(f"{metric} "))

    def wait_for_model(self, seconds: float = 90) -> None:
        """Suggestions need a model; it loads while people already write."""
        deadline = time.monotonic() + seconds
        while (model := self.get("/api/v1/server")["model"])["state"] != "ready":
            if model["state"] == "failed" or time.monotonic() > deadline:
                raise RuntimeError(f"no model: {model}")
            time.sleep(0.1)

    def _begin(self, environment: dict[str, str], output: Path) -> Fork | subprocess.Popen[bytes]:
        return Fork(["serve"], environment, output=output)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(self.url + "/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        if how == signal.SIGKILL:
            # The server alone: its children must notice by themselves.
            self._process.kill()
        else:
            self._process.send_signal(how)
        try:
            self._process.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._process = None


class InstalledProduct(Product):
    """Started by the installed script, with all its imports: what people have, and slow."""

    def _begin(self, environment: dict[str, str], output: Path) -> Fork | subprocess.Popen[bytes]:
        with output.open("ab") as file:
            return subprocess.Popen(
                [str(Path(sys.executable).parent / "burnish"), "serve"],
                env=environment,
                stdout=file,
                stderr=file,
                start_new_session=True,
            )


@contextmanager
def running(product: Product) -> Iterator[Product]:
    """Started, and stopped in the end whatever happens."""
    product.start()
    try:
        yield product
    finally:
        product.stop()
