"""From what the model says to a chance that a careful writer would accept the change."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from denoiser.ranking import Ranking

EVIDENCE = (
    "doubt",
    "spoken",
    "share",
    "margin",
    "calm",
    "relief",
    "unknown",
    "distance",
    "breadth",
    "crowd",
    "name",
    "begins",
    "proper",
)
"""What a patch is judged by; see `denoiser/verify.py`."""
_RANGES: Mapping[str, tuple[float, float]] = {
    "doubt": (-9.3, 9.3), "spoken": (-8.0, 0.0), "share": (-6.0, 0.0), "margin": (-6.0, 6.0),
    "calm": (0.0, 9.3), "relief": (0.0, 8.0), "unknown": (0.0, 1.0), "distance": (0.0, 0.6),
    "breadth": (0.0, 1.0), "crowd": (0.0, 2.5), "name": (0.0, 1.0), "begins": (0.0, 1.0),
    "proper": (0.0, 1.0),
}  # fmt: skip
"""Worst and best value of each, for `Calibration.reach`."""


@dataclass(frozen=True)
class Calibration:
    """Logistic models of acceptance, one a kind of change, and the least score that is shown.

    Kinds are those of `denoiser.kinds.detail_of`.

    Attributes:
        bias, weights: log-odds of acceptance = bias + weights . evidence, for every kind.
        kinds: what is added to `bias` (by the name `bias`) and to the weights for one kind.
        thresholds: by false alarms per 1,000 words (see `denoiser.ALARMS`) and kind; patches
            below are not shown.
        best: what calm and relief seldom exceed, even where a change is right; see `reach`.
        default_threshold: of a kind or a number of alarms that has none of its own.
        least_relief: nats; an edit that leaves the heads more worried than this is not judged.
        least_calm: log-odds; a rewritten word the heads would change again is not shown.
    """

    bias: float = -1.0
    weights: Mapping[str, float] = field(
        default_factory=lambda: {"doubt": 0.8, "share": 0.5, "calm": 0.5, "relief": 0.3}
    )
    kinds: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    thresholds: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    best: Mapping[str, float] = field(default_factory=dict)
    default_threshold: float = 0.6
    least_relief: float = -1.5
    least_calm: float = 0.0
    ranking: Ranking = field(default_factory=Ranking)

    def score(self, kind: str, evidence: Mapping[str, float]) -> float:
        """The chance of acceptance, 0 to 1."""
        own = self.kinds.get(kind, {})
        odds = self.bias + own.get("bias", 0.0)
        for name, value in evidence.items():
            odds += (self.weights.get(name, 0.0) + own.get(name, 0.0)) * value
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, odds))))

    def reach(self, kind: str, evidence: Mapping[str, float]) -> float:
        """The score that a change can still get, given some of its evidence and the rest at best.

        A change whose threshold is above that need not be looked into further. 1 where `best` is
        not known.
        """
        if not self.best:
            return 1.0
        own = self.kinds.get(kind, {})
        rest = {}
        for name in EVIDENCE:
            if name not in evidence:
                weight = self.weights.get(name, 0.0) + own.get(name, 0.0)
                low, high = _RANGES[name]
                high = self.best.get(name, high)
                rest[name] = high if weight > 0 else low
        return self.score(kind, {**evidence, **rest})

    def threshold(self, kind: str, alarms: float) -> float:
        """The least score of that kind that is worth a person's attention."""
        return self.thresholds.get(f"{alarms:g}", {}).get(kind, self.default_threshold)

    def to_dict(self) -> dict[str, Any]:
        """As plain values, for the checkpoint."""
        return {
            "bias": self.bias,
            "weights": dict(self.weights),
            "kinds": {kind: dict(own) for kind, own in self.kinds.items()},
            "thresholds": {alarms: dict(own) for alarms, own in self.thresholds.items()},
            "best": dict(self.best),
            "default_threshold": self.default_threshold,
            "least_relief": self.least_relief,
            "least_calm": self.least_calm,
            "ranking": self.ranking.to_dict(),
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Calibration":
        """What `to_dict` wrote."""
        return cls(**{**values, "ranking": Ranking(**values["ranking"])})


def log_odds(chance: float) -> float:
    """Of a chance, bounded: -9.2 to 9.2."""
    chance = min(max(chance, 1e-4), 1 - 1e-4)
    return math.log(chance / (1 - chance))
