"""Pace: how far the workers are behind, and how much less often rooms ask because of it.

A room asks no sooner than it would be answered: while the first urgent job has waited for three
seconds, blocks have to be quiet for three seconds more. Nothing is lost by that, since what is
asked later is asked about newer text; and nobody who types waits for anything.
"""

from app.jobs import JobQueue

SLOW_SECONDS, NORMAL_SECONDS = 3.0, 1.0
"""The lag at which people are told that suggestions come late, and the one at which they do not
any more."""
MOST_SECONDS = 15.0
"""What is added to the quiet time at most: half of what an answer to typing is waited for."""
LOOK_SECONDS = 1.0


class Pace:
    """Of this process. `look` is called every second; the rest costs nothing."""

    def __init__(self, jobs: JobQueue) -> None:
        self._jobs = jobs
        self.is_slow = False

    @property
    def word(self) -> str:
        """What pages are told: 'normal' or 'slow'."""
        return "slow" if self.is_slow else "normal"

    @property
    def extra_seconds(self) -> float:
        """What a block has to be quiet for beyond the usual."""
        return min(self._jobs.lag, MOST_SECONDS) if self.is_slow else 0.0

    def look(self) -> bool:
        """Whether the word has changed."""
        lag = self._jobs.lag
        was_slow = self.is_slow
        self.is_slow = lag > (NORMAL_SECONDS if was_slow else SLOW_SECONDS)
        return self.is_slow != was_slow
