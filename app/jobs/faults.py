"""What happens to a job on which a worker failed: when it is tried again, when no more.

A fault is a worker that died or hung at the job, or a model that raised something unexpected.
Bad input is not a fault: it is answered by an error at once. Jobs are known by what they ask
(`fingerprint`), not by their ids: a room that asks again about the same text is the same trouble.
"""

import hashlib
import random
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from app.clock import Clock
from app.jobs.messages import PolishJob, PolishResult

MOST_TRIES = 3
"""Faults of one job until it is set aside: once in company, twice alone."""
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 8.0
"""Seconds before a job is tried again; doubled each time, with jitter."""
MOST_REMEMBERED = 1000
"""Texts that failed, and texts set aside; the oldest is forgotten when there are too many."""
SET_ASIDE = "set_aside"
"""`error` of the answer to a job that is not tried any more."""
MODEL_FAULT = "model_error"
"""`error` of the answer when the model raised something unexpected."""
DIED = "its worker died or stopped answering"
RAISED = "the model failed on it"


def pause(tries: int, jitter: float) -> float:
    """Seconds until the next try after so many; `jitter` 0..1 spreads them.

    >>> pause(1, 1.0), pause(2, 1.0), pause(20, 1.0), pause(1, 0.0)
    (0.5, 1.0, 8.0, 0.25)
    """
    longest: float = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(tries - 1, 16))
    return longest * (0.5 + jitter / 2)


def options_of(job: PolishJob) -> str:
    """What two jobs must have in common to share a pass of the model."""
    return repr((job.priority, job.strength, job.alarms, job.steps, job.keep, job.avoid))


def fingerprint(job: PolishJob) -> str:
    """The same for the same question, whoever asks it; tells nothing of the text."""
    asked = [(p.text, p.spans, p.protected) for p in job.passages]
    said = repr((options_of(job), asked)).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(said, digest_size=12).hexdigest()


def refusal(job: PolishJob, reason: str) -> PolishResult:
    """The answer to a job that is not tried any more."""
    detail = f"This text is left alone: {reason}."
    return PolishResult(job_id=job.id, model="", error=SET_ASIDE, detail=detail)


@dataclass(frozen=True)
class Again:
    """The job is tried once more after `seconds`."""

    seconds: float


@dataclass(frozen=True)
class Aside:
    """The job is not tried any more."""

    reason: str


class Faults:
    """The faults of a queue inside this process (Redis keeps those of the others)."""

    def __init__(self, now: Clock, jitter: Callable[[], float] = random.random) -> None:
        self._now = now
        self._jitter = jitter
        self._tries: OrderedDict[str, int] = OrderedDict()
        self._aside: OrderedDict[str, str] = OrderedDict()

    def has_failed(self, job: PolishJob) -> bool:
        """Whether a worker failed on it before, so that it runs alone."""
        return fingerprint(job) in self._tries

    def reason(self, job: PolishJob) -> str | None:
        """Why it is not tried any more, if so."""
        return self._aside.get(fingerprint(job))

    def failed(self, job: PolishJob, reason: str) -> Again | Aside:
        """Counts a fault and says what comes next."""
        mark = fingerprint(job)
        tries = self._tries.pop(mark, 0) + 1
        if tries >= MOST_TRIES:
            self._aside[mark] = said = f"{reason}, {tries} times"
            _bound(self._aside)
            return Aside(said)
        self._tries[mark] = tries
        _bound(self._tries)
        return Again(pause(tries, self._jitter()))

    def done(self, job: PolishJob) -> None:
        """It was answered: what happened before was not its fault."""
        if self._tries:
            self._tries.pop(fingerprint(job), None)


def _bound(remembered: "OrderedDict[str, int] | OrderedDict[str, str]") -> None:
    while len(remembered) > MOST_REMEMBERED:
        remembered.popitem(last=False)
