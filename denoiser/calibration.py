"""From what the model says to a chance that a careful writer would accept the change."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from denoiser import Kind

EVIDENCE = (
    "doubt",
    "spoken",
    "margin",
    "calm",
    "relief",
    "unknown",
    "distance",
    "breadth",
    "crowd",
    "name",
)
"""What a patch is judged by; see `denoiser/verify.py`."""


@dataclass(frozen=True)
class Calibration:
    """A logistic model of acceptance, and the least score of each kind that is shown.

    Attributes:
        bias, weights: log-odds of acceptance = bias + weights . evidence + kinds[kind].
        thresholds: patches below are not shown.
        least_relief: nats; an edit that leaves the heads more worried than this is not judged.
        least_calm: log-odds; a rewritten word the heads would change again is not shown.
    """

    bias: float = -1.0
    weights: Mapping[str, float] = field(
        default_factory=lambda: {
            "doubt": 0.8,
            "spoken": 0.3,
            "calm": 0.5,
            "relief": 0.5,
        }
    )
    kinds: Mapping[str, float] = field(default_factory=dict)
    thresholds: Mapping[str, float] = field(default_factory=dict)
    default_threshold: float = 0.6
    least_relief: float = -1.5
    least_calm: float = 0.0

    def score(self, kind: Kind, evidence: Mapping[str, float]) -> float:
        """The chance of acceptance, 0 to 1."""
        odds = self.bias + self.kinds.get(kind, 0.0)
        odds += sum(weight * evidence[name] for name, weight in self.weights.items())
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, odds))))

    def threshold(self, kind: Kind) -> float:
        """The least score of that kind that is worth a person's attention."""
        return self.thresholds.get(kind, self.default_threshold)

    def to_dict(self) -> dict[str, Any]:
        """As plain values, for the checkpoint."""
        return {
            "bias": self.bias,
            "weights": dict(self.weights),
            "kinds": dict(self.kinds),
            "thresholds": dict(self.thresholds),
            "default_threshold": self.default_threshold,
            "least_relief": self.least_relief,
            "least_calm": self.least_calm,
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Calibration":
        """What `to_dict` wrote."""
        return cls(**values)
