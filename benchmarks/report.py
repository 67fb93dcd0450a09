"""Tables for people, JSON for machines, and what machine it was."""

import json
import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"

Row = Mapping[str, Any]


def machine() -> dict[str, object]:
    """What the figures were taken on; figures without it mean nothing."""
    processor = platform.processor()
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            processor = line.split(":", 1)[1].strip()
            break
    kibibytes = int(Path("/proc/meminfo").read_text().split()[1])
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    )
    return {
        "processor": processor,
        "cores": os.cpu_count(),
        "memory_gib": round(kibibytes / 2**20, 1),
        "python": platform.python_version(),
        "system": platform.platform(),
        "commit": commit.stdout.strip(),
        "load_at_start": round(os.getloadavg()[0], 2),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


@dataclass
class Report:
    """Collects the tables of one run."""

    tables: dict[str, list[Row]] = field(default_factory=dict)

    def add(self, title: str, rows: Sequence[Row]) -> None:
        """Prints a table and keeps it for the JSON file."""
        self.tables[title] = list(rows)
        print(f"\n{title}\n{_table(rows)}", flush=True)

    def write(self, name: str, about: Mapping[str, object]) -> Path:
        """Writes `benchmarks/results/NAME.json`."""
        RESULTS.mkdir(exist_ok=True)
        path = RESULTS / f"{name}.json"
        body = {"machine": dict(about), "tables": self.tables}
        path.write_text(json.dumps(body, indent=2) + "\n")
        return path


def in_the_middle(by_round: Sequence[Sequence[Row]], by: str) -> list[Row]:
    """Of the rounds of each row the one in the middle by that figure; None is worse than any."""

    def figure(row: Row) -> float:
        found = row.get(by)
        return found if isinstance(found, float) else float("inf")

    return [sorted(taken, key=figure)[len(taken) // 2] for taken in zip(*by_round, strict=True)]


def _table(rows: Sequence[Row]) -> str:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    cells = [[_cell(row.get(name)) for name in columns] for row in rows]
    widths = [max(len(line[n]) for line in [columns, *cells]) for n in range(len(columns))]
    lines = [
        "  ".join(text.rjust(w) if n else text.ljust(w) for n, (text, w) in enumerate(pairs))
        for pairs in (list(zip(line, widths, strict=True)) for line in [columns, *cells])
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)


def _cell(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return f"{value:,}" if isinstance(value, int) else str(value)
