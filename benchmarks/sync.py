"""Fan-out of keystrokes and throughput, beside the neighbours."""

import tempfile
from pathlib import Path
from typing import Any

from benchmarks.clients import node, staged
from benchmarks.report import Report, Row
from benchmarks.servers import KINDS, Server, running


def fan_out(report: Report, *, peers: tuple[int, ...], keystrokes: int) -> None:
    """One typist; milliseconds until each reader's document has the character."""
    rows = []
    for count in peers:
        for kind in KINDS:
            with tempfile.TemporaryDirectory() as folder, running(kind, Path(folder)) as server:
                rows.append({"server": kind, **one_typist(server, "fanout", count, keystrokes)})
    report.add("Keystroke fan-out, awareness on", rows)


def one_typist(server: Server, document: str, peers: int, keystrokes: int) -> Row:
    """What one document's readers saw, and what it cost the server."""
    cpu: dict[str, float] = {}

    def at(stage: str) -> None:
        cpu[stage] = server.cpu_seconds

    found = staged(
        "fanout.mjs", server.protocol, server.url, document, peers, keystrokes, at=at, seconds=180
    )
    spent = cpu["typed"] - cpu["typing"]
    return {
        **found,
        "cpu_ms_per_keystroke": spent * 1000 / keystrokes,
        "memory_mib": server.memory_mib,
    }


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
