"""Which doubts and proposals are worth another pass of the network.

Most doubts come to nothing, and each costs a pass to fill and one to read again. What is known
about a proposal bounds the score it can still get; where that is below the threshold, it ends
there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from denoiser.calibration import Calibration, log_odds
from denoiser.doubts import Doubt
from denoiser.kinds import detail_of
from denoiser.lexicon import Lexicon
from denoiser.words import Word

_MISSING = ("missing word", "punctuation")
_SURPLUS = ("extra word", "punctuation")
_OF_A_GAP = dict.fromkeys(("margin", "unknown", "distance", "name", "begins", "proper"), 0.0)
_OF_A_DELETION = dict.fromkeys(("spoken", "share", "margin", "distance", "breadth"), 0.0)
"""Evidence that is the same for every change of that sort."""


@dataclass(frozen=True)
class Prospects:
    """What can still come of doubts and proposals, for one number of alarms."""

    calibration: Calibration
    lexicon: Lexicon
    alarms: float

    def of_doubt(self, doubt: Doubt) -> bool:
        """False where nothing that could be written there would be shown."""
        kinds = self.calibration.thresholds.get(f"{self.alarms:g}", {})
        if doubt.missing or doubt.delete:
            wanted = _MISSING if doubt.missing else _SURPLUS
            kinds = {kind: least for kind, least in kinds.items() if kind.startswith(wanted)}
        evidence = {"doubt": log_odds(doubt.chance)}
        if doubt.missing:
            evidence |= _OF_A_GAP
        elif doubt.delete:
            evidence |= _OF_A_DELETION
        return not kinds or any(
            self.calibration.reach(kind, evidence) >= least for kind, least in kinds.items()
        )

    def of_change(
        self, old: Sequence[Word], new: Sequence[Word], evidence: Mapping[str, float]
    ) -> bool:
        """False where even the best second reading would not get this change shown."""
        kind = detail_of(old, new, self.lexicon)
        return self.calibration.reach(kind, evidence) >= self.calibration.threshold(
            kind, self.alarms
        )
