"""Draws how a run went: `python -m denoiser.training.plots RUN`.

Writes `losses.svg` (or another file, --out; its ending says what kind) from the run's log: the
losses of the heads and the learning rate, against tokens. Needs matplotlib ('burnish[train]').
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from denoiser.errors import DataMissing, DenoiserError
from denoiser.training.objective import PARTS

_TITLES = {
    "pieces": "pieces (nats)",
    "op": "edits (nats)",
    "gap": "gaps (nats)",
    "case": "casing (nats)",
    "right": "pieces right (share)",
}
_ROUGH = 12
"""Lines of the log over which the thick curve is the mean."""


def read_log(run: Path) -> list[dict[str, Any]]:
    """The lines of a run's log; of steps that were made twice after a crash, the later ones.

    Raises:
        DataMissing: there is no log, or a line of it is none.
    """
    path = run / "log.jsonl"
    if not path.is_file():
        raise DataMissing(f"There is no log at {path}. Give the folder of a run.")
    by_step: dict[int, dict[str, Any]] = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            entry = json.loads(line)
            step = int(entry["step"])
        except (ValueError, KeyError, TypeError) as error:
            raise DataMissing(f"{path}, line {number}: not a line of a log: {error}") from error
        by_step = {before: kept for before, kept in by_step.items() if before < step}
        by_step[step] = entry
    if not by_step:
        raise DataMissing(f"The log at {path} is empty: a line comes after 20 steps.")
    return list(by_step.values())


def draw(entries: Sequence[dict[str, Any]], name: str, path: Path) -> None:
    """Writes the picture.

    Raises:
        DataMissing: matplotlib is not installed.
    """
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as error:
        raise DataMissing("Plots need matplotlib. Run: pip install 'burnish[train]'") from error
    figure = Figure(figsize=(11, 6), layout="constrained")
    FigureCanvasAgg(figure)
    figure.suptitle(f"{name}: {entries[-1]['tokens'] / 1e6:,.1f} M tokens")
    places = figure.subplots(2, 3, sharex=True).flat
    for place, (part, title) in zip(places, _TITLES.items(), strict=False):
        points = [
            (entry["tokens"] / 1e6, entry[part]) for entry in entries if entry.get(part) is not None
        ]
        across, up = [x for x, _ in points], [y for _, y in points]
        place.plot(across, up, color="#9db4c0", linewidth=0.8)
        place.plot(across, _smooth(up), color="#253237", linewidth=1.6)
        place.set_title(title, fontsize=10)
        place.grid(alpha=0.3)
    rates = [(entry["tokens"] / 1e6, entry.get("rate", 0.0)) for entry in entries]
    last = places[len(_TITLES)]
    last.plot([x for x, _ in rates], [y for _, y in rates], color="#253237", linewidth=1.6)
    last.set_title("learning rate (share of its peak)", fontsize=10)
    last.grid(alpha=0.3)
    figure.supxlabel("million tokens", fontsize=10)
    figure.savefig(path)


def _smooth(values: Sequence[float]) -> list[float]:
    found = []
    for end in range(1, len(values) + 1):
        recent = values[max(0, end - _ROUGH) : end]
        found.append(sum(recent) / len(recent))
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m denoiser.training.plots")
    parser.description = (__doc__ or "").split("\n")[0]
    parser.add_argument("run", type=Path, help="the run's folder")
    parser.add_argument("--out", type=Path, help="the picture; RUN/losses.svg by default")
    options = parser.parse_args(arguments)
    path = options.out or options.run / "losses.svg"
    try:
        draw(read_log(options.run), options.run.resolve().name, path)
    except (DenoiserError, ValueError) as error:  # matplotlib knows no such kind of file
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stderr.write(f"Written to {path}.\n")
    return 0


assert set(_TITLES) == set(PARTS)


if __name__ == "__main__":
    raise SystemExit(main())
