"""Runs the clients in `benchmarks/node`: to the end, or stage by stage."""

import json
import subprocess
import threading
from collections.abc import Callable
from typing import Any

from benchmarks.servers import NODE

Stage = Callable[[str], None]


def node(script: str, *arguments: object, seconds: float = 500) -> dict[str, Any]:
    """What a client measured: the JSON of its last line.

    Raises:
        RuntimeError: it failed; with the end of what it said.
    """
    return staged(script, *arguments, at=lambda _: None, seconds=seconds)


def staged(script: str, *arguments: object, at: Stage, seconds: float = 500) -> dict[str, Any]:
    """As `node`, for a client that stops at stages: `at(name)` runs while it waits.

    Raises:
        RuntimeError: it failed or did not end in time; with the end of what it said.
    """
    command = ["node", str(NODE / script), *(str(argument) for argument in arguments)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as client:
        assert client.stdin is not None
        assert client.stdout is not None
        assert client.stderr is not None
        errors: list[str] = []
        listener = threading.Thread(target=errors.extend, args=(client.stderr,), daemon=True)
        listener.start()
        watchdog = threading.Timer(seconds, client.kill)
        watchdog.start()
        try:
            last = ""
            for line in client.stdout:
                last = line
                stage = json.loads(line).get("stage")
                if stage is not None:
                    at(stage)
                    client.stdin.write("\n")
                    client.stdin.flush()
            status = client.wait()
        finally:
            watchdog.cancel()
            client.kill()
            listener.join(5)
        if status != 0:
            said = "".join(errors).strip()[-2000:]
            raise RuntimeError(f"{script} ended with status {status}: {said}")
    measured: dict[str, Any] = json.loads(last)
    return measured
