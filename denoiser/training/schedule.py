"""Noise schedules: how much of a text is still itself at time t, from 0 (clean) to 1 (noise)."""

from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

Times = NDArray[np.float64]
Name = Literal["log-linear", "cosine"]

EARLIEST = 1e-3
"""Times are drawn above this; at 0 the weight of the log-linear schedule has no bound."""


class Schedule(Protocol):
    """The share of tokens kept, and the weight of the loss it implies."""

    def kept(self, t: Times) -> Times:
        """alpha_t, the chance that a token is still itself at time t."""

    def weight(self, t: Times) -> Times:
        """-alpha'_t / (1 - alpha_t), the weight of the masked cross-entropy at time t in the
        continuous-time bound of MDLM (Sahoo et al. 2024, equation 11)."""


class LogLinear:
    """alpha_t = 1 - t: the masked share is the time; the weight is 1 / t."""

    def kept(self, t: Times) -> Times:
        """See `Schedule`."""
        return 1.0 - t

    def weight(self, t: Times) -> Times:
        """See `Schedule`."""
        return 1.0 / np.maximum(t, EARLIEST)


class Cosine:
    """alpha_t = cos(pi t / 2): few masks early, as in MaskGIT (Chang et al. 2022)."""

    def kept(self, t: Times) -> Times:
        """See `Schedule`."""
        return np.cos(np.pi * t / 2)

    def weight(self, t: Times) -> Times:
        """See `Schedule`."""
        t = np.maximum(t, EARLIEST)
        return np.pi / 2 * np.sin(np.pi * t / 2) / (1.0 - np.cos(np.pi * t / 2))


def schedule(name: Name) -> Schedule:
    """The schedule of that name."""
    return LogLinear() if name == "log-linear" else Cosine()


def draw_times(count: int, rng: np.random.Generator) -> Times:
    """Times for a batch, spread evenly (antithetic, as MDLM): less variance than free draws."""
    even = (rng.random() + np.arange(count)) / count % 1.0
    rng.shuffle(even)
    return EARLIEST + (1.0 - EARLIEST) * even
