"""Fan-out, throughput and join time, beside Hocuspocus and @y/websocket-server."""

import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.report import Report
from benchmarks.servers import KINDS, NODE, Server, running


def node(script: str, *arguments: object, seconds: float = 500) -> dict[str, Any]:
    """Runs one of the clients in `benchmarks/node` and returns what it measured."""
    done = subprocess.run(
        ["node", str(NODE / script), *(str(a) for a in arguments)],
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{script} failed: {done.stderr.strip()[-2000:]}")
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return measured


def fan_out(report: Report, *, peers: tuple[int, ...], keystrokes: int) -> None:
    """One typist; milliseconds until each reader's document has the character."""
    rows = []
    for count in peers:
        for kind in KINDS:
            with tempfile.TemporaryDirectory() as folder, running(kind, Path(folder)) as server:
                found = node("fanout.mjs", server.protocol, server.url, "fanout", count, keystrokes)
                rows.append({"server": kind, **found, "memory_mib": server.memory_mib})
    report.add("Keystroke fan-out, awareness on", rows)


def throughput(report: Report, *, writers: int, each: int, rounds: int) -> None:
    """Writers at full speed; the best of a few rounds for each server, in turn."""
    best: dict[str, dict[str, Any]] = {}
    for n in range(rounds):
        for kind in KINDS:
            with tempfile.TemporaryDirectory() as folder, running(kind, Path(folder)) as server:
                found = node("throughput.mjs", server.protocol, server.url, f"t{n}", writers, each)
                if found["updates_per_second"] > best.get(kind, {}).get("updates_per_second", 0):
                    best[kind] = found
    rows = [{"server": kind, **found} for kind, found in best.items()]
    report.add(f"{writers} writers at full speed (best of {rounds})", rows)


def join(report: Report, *, edits: int) -> None:
    """A long history: first client after a restart, the next one, and memory."""
    rows = []
    for kind in KINDS:
        with tempfile.TemporaryDirectory() as folder:
            with running(kind, Path(folder)) as server:
                filled = node("fill.mjs", server.protocol, server.url, "long", edits)
            with running(kind, Path(folder)) as server:
                before = server.memory_mib
                cold = _join(server, filled["characters"])
                warm = sorted(_join(server, filled["characters"]) for _ in range(3))[1]
                rows.append(
                    {
                        "server": kind,
                        "edits": edits,
                        "cold_join_ms": cold,
                        "warm_join_ms": warm,
                        "memory_mib": server.memory_mib,
                        "of_that_document_mib": server.memory_mib - before,
                    }
                )
    report.add("Joining a document of many single-character edits", rows)


def _join(server: Server, characters: int) -> float:
    found = node("join.mjs", server.protocol, server.url, "long", characters)
    return float(found["milliseconds"])
