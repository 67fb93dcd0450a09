"""Everybody comes back at once: the server was away, and 500 browsers reconnect."""

import tempfile
import time
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from benchmarks.clients import staged
from benchmarks.report import Report, Row, in_the_middle
from benchmarks.servers import STORED_AFTER_SECONDS, Kind, each, free_port, running


def reconnect_storm(report: Report, *, documents: tuple[int, ...], peers: int, rounds: int) -> None:
    """All peers have the text already; every tenth brings an edit made meanwhile. Of so many
    rounds the one in the middle by when every edit was everywhere."""
    for count in documents:
        by_round = [each(partial(_measure, documents=count, peers=peers)) for _ in range(rounds)]
        rows = in_the_middle(by_round, "all_edits_everywhere_ms")
        where = "one document" if count == 1 else f"{count} documents"
        report.add(f"Reconnect storm: {peers} peers of {where} after a restart", rows)


def _measure(kind: Kind, documents: int, peers: int) -> Row:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        port = free_port()
        cpu: dict[str, float] = {}
        server = stack.enter_context(running(kind, Path(folder), port=port))

        def at(stage: str) -> None:
            nonlocal server
            if stage == "written":
                time.sleep(STORED_AFTER_SECONDS)
                stack.close()
                server = stack.enter_context(running(kind, Path(folder), port=port))
            cpu[stage] = server.cpu_seconds

        target = (server.protocol, server.url)
        found = staged("storm.mjs", *target, documents, peers, at=at, seconds=120)
        spent = cpu["together"] - cpu["written"]
        return {**found, "cpu_seconds": spent, "memory_mib": server.memory_mib}
