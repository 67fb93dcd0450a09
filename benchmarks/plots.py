"""Growth curves as SVG: python -m benchmarks.plots [RESULT.json]

Reads the tables of a run and writes docs/plots/*.svg. Needs matplotlib (the extra "train").
"""

import json
import sys
from pathlib import Path
from typing import Any

import matplotlib as mpl

from benchmarks.report import RESULTS

PLOTS = Path(__file__).parents[1] / "docs" / "plots"
FIGURES = (
    ("p99_ms", "p99, ms"),
    ("cpu", "server CPU"),
    ("memory_mib", "server memory, MiB"),
)
_TOO_FAR_APART = 100
"""Greatest by least; beyond that the lesser curves would lie on the axis."""
CURVES = (
    ("peers", "Keystroke fan-out, awareness on", "peers", "cpu_ms_per_keystroke"),
    ("documents", "Growth with documents", "documents", "cpu_cores"),
    ("length", "Growth with the length of a document", "edits", "cpu_ms_per_keystroke"),
)


def draw(tables: dict[str, list[dict[str, Any]]], folder: Path = PLOTS) -> list[Path]:
    """One file for each curve whose table was measured."""
    mpl.use("svg")
    import matplotlib.pyplot as plt

    folder.mkdir(parents=True, exist_ok=True)
    drawn = []
    for name, title, across, cpu in CURVES:
        rows = tables.get(title)
        if not rows:
            continue
        figure, axes = plt.subplots(1, len(FIGURES), figsize=(11, 3.2), layout="constrained")
        for axis, (column, label) in zip(axes, FIGURES, strict=True):
            key = cpu if column == "cpu" else column
            for server in dict.fromkeys(row.get("server", "burnish") for row in rows):
                # A server that gave up has rows without figures.
                own = [
                    (row[across], row[key])
                    for row in rows
                    if row.get("server", "burnish") == server and row.get(key) is not None
                ]
                axis.plot(*zip(*own, strict=True), marker="o", label=server)
            axis.set(xlabel=across, ylabel=f"{label} ({key})" if column == "cpu" else label)
            values = [row[key] for row in rows if row.get(key)]
            if max(values) > _TOO_FAR_APART * min(values):
                axis.set_yscale("log")
            else:
                axis.set_ylim(bottom=0)
        axes[0].legend(fontsize="small")
        path = folder / f"growth-{name}.svg"
        figure.savefig(path, metadata={"Date": None})
        plt.close(figure)
        drawn.append(path)
    return drawn


def main() -> None:
    """Draws the newest full run."""
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else RESULTS / "bench.json"
    for path in draw(json.loads(source.read_text())["tables"]):
        print(path)


if __name__ == "__main__":
    main()
