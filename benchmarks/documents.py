"""Many documents at once: latency, CPU, and memory per open document and per peer."""

import tempfile
from pathlib import Path

from benchmarks.clients import staged
from benchmarks.report import Report, Row
from benchmarks.servers import Kind, each, running

CHARACTERS_PER_SECOND = 2.0


def many_documents(report: Report, *, documents: int, seconds: float, rounds: int) -> None:
    """Two peers in each, both typing; every server with its own persistence. Of so many rounds the
    one in the middle by its p99, which differs by half from one to the next."""
    by_round = [each(lambda kind: _measure(kind, documents, seconds)) for _ in range(rounds)]
    rows = [sorted(taken, key=_p99)[rounds // 2] for taken in zip(*by_round, strict=True)]
    report.add(f"{documents:,} documents, 2 peers each typing 2 characters/s", rows)


def growth(report: Report, *, documents: tuple[int, ...], seconds: float) -> None:
    """Ours, with more and more documents."""
    rows = [_measure("burnish", count, seconds) for count in documents]
    report.add("Growth with documents", rows)


def _p99(row: Row) -> float:
    found = row["p99_ms"]
    return found if isinstance(found, float) else float("inf")


def _measure(kind: Kind, documents: int, seconds: float) -> Row:
    memory: dict[str, float] = {}
    cpu: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder, running(kind, Path(folder)) as server:

        def at(stage: str) -> None:
            memory[stage], cpu[stage] = server.memory_mib, server.cpu_seconds

        target = (server.protocol, server.url)
        rate = CHARACTERS_PER_SECOND
        found = staged("documents.mjs", *target, documents, seconds, rate, at=at, seconds=150)
    peer = (memory["two peers each"] - memory["one peer each"]) / documents
    first = (memory["one peer each"] - memory["empty"]) / documents
    return {
        **found,
        "cpu_cores": (cpu["typed"] - cpu["typing"]) / seconds,
        "memory_mib": memory["typed"],
        "kib_per_document": (first - peer) * 1024,
        "kib_per_peer": peer * 1024,
    }
