"""Many documents at once: latency and CPU, and memory per open document and per peer."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from benchmarks.clients import staged
from benchmarks.report import Report, Row, in_the_middle
from benchmarks.servers import Kind, each, running

CHARACTERS_PER_SECOND = 2.0


def many_documents(report: Report, *, documents: int, seconds: float, rounds: int) -> None:
    """Two peers in each, both typing; every server with its own persistence. Of so many rounds the
    one in the middle by its p99, which differs by half from one to the next."""
    by_round = [each(lambda kind: _measure(kind, documents, seconds)) for _ in range(rounds)]
    rows = in_the_middle(by_round, "p99_ms")
    report.add(f"{documents:,} documents, 2 peers each typing 2 characters/s", rows)


def memory(report: Report, *, documents: int, peers: int, rounds: int) -> None:
    """What the servers hold for documents that are open and for each peer in them. Eight more in
    each tell more than one: a collector's own comings and goings are a few MiB. Of so many rounds
    the middle of each figure."""
    by_round = [each(lambda kind: _memory(kind, documents, peers)) for _ in range(rounds)]
    rows = [_middle(taken) for taken in zip(*by_round, strict=True)]
    report.add(f"Memory of {documents:,} documents, then with {peers} peers in each", rows)


def growth(report: Report, *, documents: tuple[int, ...], seconds: float) -> None:
    """Ours, with more and more documents."""
    rows = [_measure("burnish", count, seconds) for count in documents]
    report.add("Growth with documents", rows)


def _middle(rows: Sequence[Row]) -> Row:
    """Of each figure. Who gave up in one round has given up."""
    fewest = min(rows, key=len)
    if len(fewest) == 1:
        return fewest
    return {
        name: median(row[name] for row in rows) if isinstance(value, int | float) else value
        for name, value in rows[0].items()
    }


def _measure(kind: Kind, documents: int, seconds: float) -> Row:
    cpu: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder, running(kind, Path(folder)) as server:

        def at(stage: str) -> None:
            cpu[stage] = server.cpu_seconds

        target = (server.protocol, server.url)
        rate = CHARACTERS_PER_SECOND
        found = staged("documents.mjs", *target, documents, seconds, rate, at=at, seconds=150)
        mib = server.memory_mib
    cores = (cpu["typed"] - cpu["typing"]) / seconds
    return {**found, "cpu_cores": cores, "memory_mib": mib}


def _memory(kind: Kind, documents: int, peers: int) -> Row:
    mib: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder, running(kind, Path(folder)) as server:

        def at(stage: str) -> None:
            mib[stage] = server.memory_mib

        target = (server.protocol, server.url)
        staged("memory.mjs", *target, documents, peers, at=at, seconds=240)
    peer = (mib["all peers"] - mib["one peer each"]) / documents / (peers - 1)
    first = (mib["one peer each"] - mib["empty"]) / documents
    return {
        "documents": documents,
        "peers": documents * peers,
        "kib_per_document": (first - peer) * 1024,
        "kib_per_peer": peer * 1024,
        "memory_mib": mib["all peers"],
    }
