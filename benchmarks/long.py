"""Long documents: the first client after a restart, and how cost grows with the length."""

import statistics
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from benchmarks.clients import node
from benchmarks.report import Report, Row
from benchmarks.servers import STORED_AFTER_SECONDS, Kind, Server, each, running
from benchmarks.sync import one_typist

DOCUMENT = "long"


def cold_load(report: Report, *, edits: int, restarts: int) -> None:
    """A history of a paper's shape: first client after a restart (median), the next, memory."""
    rows = each(lambda kind: _cold(kind, edits, restarts))
    report.add(f"A document of {edits:,} edits after a restart", rows)


def growth(report: Report, *, edits: tuple[int, ...], keystrokes: int) -> None:
    """Ours, with longer and longer documents: loading, and typing in the middle."""
    rows = []
    for count in edits:
        with tempfile.TemporaryDirectory() as folder:
            _filled(Path(folder), "burnish", count)
            with running("burnish", Path(folder)) as server:
                cold = _join(server)["milliseconds"]
                typed = one_typist(server, DOCUMENT, 2, keystrokes)
            rows.append({"edits": count, "cold_join_ms": cold, **typed})
    report.add("Growth with the length of a document", rows)


def _cold(kind: Kind, edits: int, restarts: int) -> Row:
    cold, warm, memory, missing = [], [], [], 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        began = time.monotonic()
        characters = _filled(folder, kind, edits)
        filled = time.monotonic() - began
        for _ in range(restarts):
            with running(kind, folder) as server:
                before = server.memory_mib
                first = _join(server, characters)
                cold.append(first["milliseconds"])
                warm.append(_join(server, characters)["milliseconds"])
                missing = max(missing, int(first["missing"]))
                memory.append(server.memory_mib - before)
        size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    return {
        "characters": characters,
        "missing": missing,
        "cold_join_ms": statistics.median(cold),
        "cold_join_best_ms": min(cold),
        "warm_join_ms": statistics.median(warm),
        "of_that_document_mib": statistics.median(memory),
        "on_disk_mib": size / 2**20,
        "fill_s": filled,
    }


def _filled(folder: Path, kind: Kind, edits: int) -> int:
    with running(kind, folder) as server:
        found = node("fill.mjs", server.protocol, server.url, DOCUMENT, edits)
        _written(folder)
    return int(found["characters"])


def _written(folder: Path, patience: float = 400.0) -> None:
    """Waits until nothing has been written for a while: some are minutes behind their peers."""
    deadline = time.monotonic() + patience
    before, last = -1.0, 0.0
    while before != last and time.monotonic() < deadline:
        time.sleep(STORED_AFTER_SECONDS)
        before, last = last, _last_written(folder)


def _last_written(folder: Path) -> float:
    times = [folder.stat().st_mtime]
    for file in folder.rglob("*"):
        with suppress(FileNotFoundError):  # A journal comes and goes.
            times.append(file.stat().st_mtime)
    return max(times)


def _join(server: Server, characters: int = 0) -> Mapping[str, float]:
    return node("join.mjs", server.protocol, server.url, DOCUMENT, characters)
