"""Tables for people, JSON for machines, and what machine it was."""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import torch

Row = Mapping[str, object]


@dataclass
class Report:
    """Prints tables as they come and keeps them for the JSON file.

    Attributes:
        body: what the file will hold.
    """

    body: dict[str, Any] = field(default_factory=dict)

    def add(self, section: str, title: str, rows: Mapping[str, Row]) -> None:
        """A table `title` in the part `section` of the file."""
        self.body.setdefault(section, {})[title] = {name: dict(row) for name, row in rows.items()}
        print(table(title, rows), flush=True)

    def note(self, section: str, name: str, value: object) -> None:
        """A value that needs no table."""
        self.body.setdefault(section, {})[name] = value

    def say(self, sentence: str) -> None:
        """A word to the person who waits; not part of the file."""
        sys.stderr.write(sentence + "\n")

    def write(self, path: Path) -> None:
        """Writes the JSON file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(rounded(self.body), indent=1, ensure_ascii=False)
        path.write_text(text + "\n", "utf-8")


def machine() -> dict[str, object]:
    """What the figures were taken on; a figure of time means nothing without it."""
    processor = platform.processor() or platform.machine()
    about = Path("/proc/cpuinfo")
    if about.is_file():
        for line in about.read_text().splitlines():
            if line.startswith("model name"):
                processor = line.split(":", 1)[1].strip()
                break
    found: dict[str, object] = {
        "processor": processor,
        "cores": os.cpu_count(),
        "load at start": round(os.getloadavg()[0], 2),
        "system": platform.platform(),
        "python": platform.python_version(),
        "torch": torch.__version__,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    if torch.cuda.is_available():
        found["device"] = torch.cuda.get_device_name()
    commit = _commit()
    return {**found, "commit": commit} if commit else found


def _commit() -> str:
    try:
        told = subprocess.run(
            ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        return ""
    return told.stdout.strip()


def table(title: str, rows: Mapping[str, Row]) -> str:
    """Named rows as lines of text under a title; columns in the order they first occur."""
    columns = list(dict.fromkeys(name for row in rows.values() for name in row))
    cells = [["", *columns]]
    cells += [[name, *(cell(row.get(column)) for column in columns)] for name, row in rows.items()]
    widths = [max(len(line[n]) for line in cells) for n in range(len(columns) + 1)]
    lines = [
        "  ".join(text.rjust(w) if n else text.ljust(w) for n, (text, w) in enumerate(pairs))
        for pairs in (list(zip(line, widths, strict=True)) for line in cells)
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(["", title, *(line.rstrip() for line in lines)])


def cell(value: object) -> str:
    """A figure as it stands in a table."""
    if value is None:
        return "–"
    if isinstance(value, float):
        places = 0 if abs(value) >= 1000 else 1 if abs(value) >= 100 else 3
        return f"{value:,.{places}f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def rounded(value: Any, places: int = 4) -> Any:
    """The same value with every float in it rounded: more would be noise in a diff."""
    if isinstance(value, float):
        return round(value, places)
    if isinstance(value, Mapping):
        return {name: rounded(each, places) for name, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [rounded(each, places) for each in value]
    return value
