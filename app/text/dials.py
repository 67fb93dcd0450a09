"""Dials: how a document's people want it polished. Values only."""

from dataclasses import dataclass

ALARMS = (0.5, 2.0, 5.0)
"""False alarms per 1,000 words of clean text that a person may choose to live with.

The model keeps a threshold for each; a test holds this list equal to the model's own.
"""
DEFAULT_ALARMS = 2.0


@dataclass(frozen=True)
class Dials:
    """What goes with every question to the model.

    Attributes:
        strength: 0..1; 0 corrects mistakes only, 1 rewrites what could be better.
        alarms: one of `ALARMS`; more of them buys more mistakes found.
    """

    strength: float = 0.0
    alarms: float = DEFAULT_ALARMS
