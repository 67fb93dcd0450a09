"""What a run tells: a line on the screen, and a log of JSON lines.

Losses are means over the last steps, not those of the one batch that happened to come.
"""

import json
import math
import sys
import time
from collections import deque
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from denoiser.training.objective import PARTS

EVERY = 20
"""Steps between two lines, and steps that one is the mean over."""


class Journal:
    """Collects the losses of steps; writes `log.jsonl`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._recent: deque[Tensor] = deque(maxlen=EVERY)
        self._moments: deque[tuple[float, int]] = deque(maxlen=EVERY + 1)

    def take(self, parts: Tensor, total: Tensor, tokens: int) -> None:
        """One step: its losses (see `Losses`), and all tokens trained on so far."""
        self._recent.append(torch.cat([total.detach().float()[None], parts.float()]))
        self._moments.append((time.monotonic(), tokens))

    def write(self, progress: dict[str, Any], done: float, rate: float) -> None:
        """A line of the log, and the line on the screen.

        Args:
            progress: counts of the run so far; `tokens` and `seconds` are among them.
            done: how much of the run is behind, 0 to 1.
            rate: the learning rate as a share of its peak.
        """
        means = torch.stack(list(self._recent)).nanmean(0).tolist()
        losses = {
            name: None if math.isnan(value) else round(value, 4)
            for name, value in zip(("loss", *PARTS), means, strict=True)
        }
        entry = {
            **progress,
            "seconds": round(progress["seconds"], 1),
            "done": round(done, 5),
            "rate": round(rate, 5),
            "tokens_per_second": round(self._speed()),
            **losses,
        }
        with self._path.open("a", encoding="utf-8") as log:
            log.write(json.dumps(entry) + "\n")
        shown = "  ".join(
            f"{name} {value:.1%}" if name == "right" else f"{name} {value:.3f}"
            for name, value in losses.items()
            if value is not None
        )
        left = progress["seconds"] * (1.0 - done) / max(done, 1e-9)
        sys.stderr.write(
            f"\r{100 * done:5.1f} %  step {progress['step']}  {self._speed():,.0f} tokens/s  "
            f"{shown}  {_duration(left)} left \x1b[K"
        )
        sys.stderr.flush()

    def _speed(self) -> float:
        (start, before), (end, after) = self._moments[0], self._moments[-1]
        return (after - before) / (end - start) if end > start else 0.0


def _duration(seconds: float) -> str:
    minutes, hours = seconds / 60, seconds / 3600
    if hours >= 1:
        return f"{int(hours)} h {int(minutes) % 60:02d} min"
    return f"{minutes:.0f} min" if minutes >= 1 else f"{seconds:.0f} s"
