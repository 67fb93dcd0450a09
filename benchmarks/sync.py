"""Fan-out of keystrokes and throughput, beside the neighbours."""

import tempfile
from functools import partial
from pathlib import Path

from benchmarks.clients import node, staged
from benchmarks.report import Report, Row
from benchmarks.servers import Kind, Server, each, running


def fan_out(report: Report, *, peers: tuple[int, ...], keystrokes: int) -> None:
    """One typist; milliseconds until each reader's document has the character."""
    rows = []
    for count in peers:
        rows += each(partial(_fan_out, peers=count, keystrokes=keystrokes))
    report.add("Keystroke fan-out, awareness on", rows)


def _fan_out(kind: Kind, peers: int, keystrokes: int) -> Row:
    with tempfile.TemporaryDirectory() as folder, running(kind, Path(folder)) as server:
        return one_typist(server, "fanout", peers, keystrokes)


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


def throughput(report: Report, *, writers: int, updates: int, rounds: int) -> None:
    """Writers at full speed; the best of a few rounds for each server, in turn."""
    best: dict[object, Row] = {}
    for n in range(rounds):
        for row in each(partial(_throughput, document=f"t{n}", writers=writers, updates=updates)):
            known = best.setdefault(row["server"], row)
            if row.get("updates_per_second", 0) > known.get("updates_per_second", 0):
                best[row["server"]] = row
    report.add(f"{writers} writers at full speed (best of {rounds})", list(best.values()))


def _throughput(kind: Kind, document: str, writers: int, updates: int) -> Row:
    with tempfile.TemporaryDirectory() as folder, running(kind, Path(folder)) as server:
        target = (server.protocol, server.url, document)
        return node("throughput.mjs", *target, writers, updates, seconds=120)
