"""WaitingJobs: a bounded line of jobs in which a newer job takes the place of an older one."""

from dataclasses import dataclass

from app.clock import Clock
from app.errors import TooMany
from app.jobs.faults import options_of
from app.jobs.messages import DOCUMENT, INTERACTIVE, PolishJob

MOST_WAITING = 1000
"""Documents ask for a few blocks at a time, so this many means that no worker keeps up."""


def places(priority: int, most: int) -> int:
    """How long the line may be for a job to be let in: the last fifth is for people who type."""
    return most if priority < DOCUMENT else most - most // 5


@dataclass(frozen=True)
class _Held:
    turn: int
    job: PolishJob
    since: float
    not_before: float = 0.0
    is_alone: bool = False


class WaitingJobs:
    """Jobs that have not started. Lower priority numbers first, then first come first served.

    Times are those of `clock`, in seconds.
    """

    def __init__(self, clock: Clock, most: int = MOST_WAITING) -> None:
        self._clock = clock
        self._most = most
        self._jobs: dict[str, _Held] = {}
        self._count = 0
        self.dropped = 0
        """Jobs whose deadline passed here."""

    def __len__(self) -> int:
        return len(self._jobs)

    def put(self, job: PolishJob, *, is_alone: bool = False) -> None:
        """Adds the job, or replaces the one with its key (which keeps its turn).

        Args:
            is_alone: it is to share its pass with nobody.

        Raises:
            TooMany: the line is full; nothing was added.
        """
        held = self._jobs.get(job.key)
        if held is None:
            most = places(job.priority, self._most)
            if len(self._jobs) >= most:
                self._drop_late()
            if len(self._jobs) >= most:
                raise TooMany(f"{len(self._jobs)} jobs are waiting for the model; try again later.")
        if held is not None and held.job.priority <= job.priority:
            self._jobs[job.key] = _Held(held.turn, job, held.since, is_alone=is_alone)
        else:
            self._count += 1
            self._jobs[job.key] = _Held(self._count, job, self._clock(), is_alone=is_alone)

    def put_back(self, job: PolishJob, seconds: float) -> bool:
        """Adds a job on which a worker failed: alone, behind the others of its priority (they
        need not wait while it fails once more), and not before `seconds` from now.

        Returns False, and adds nothing, when a newer one has come meanwhile or it is too late.
        """
        now = self._clock()
        if job.key in self._jobs or job.deadline <= now:
            return False
        self._count += 1
        self._jobs[job.key] = _Held(self._count, job, now, now + seconds, is_alone=True)
        return True

    def withdraw(self, key: str) -> None:
        """Takes a job out, if it is still waiting."""
        self._jobs.pop(key, None)

    def take(self, most_characters: int, most_jobs: int) -> list[PolishJob]:
        """The next jobs to run together: the first in line, and what it can share a pass with.

        Only jobs of the same priority and options share, up to `most_characters` of text, so
        that a big request cannot make a small one wait for long.
        """
        self._drop_late()
        now = self._clock()
        line = sorted(
            (held for held in self._jobs.values() if held.not_before <= now),
            key=lambda held: (held.job.priority, held.turn),
        )
        taken: list[PolishJob] = []
        room = most_characters
        for held in line:
            job = held.job
            if taken and (held.is_alone or not (alike(taken[0], job) and size(job) <= room)):
                continue
            if len(taken) == most_jobs:
                break
            taken.append(job)
            room -= size(job)
            if held.is_alone:
                break
        for job in taken:
            del self._jobs[job.key]
        return taken

    def next_due(self) -> float | None:
        """When there is something to take: now or before, or when a put-back job is due."""
        return min((held.not_before for held in self._jobs.values()), default=None)

    def lag(self) -> float:
        """Seconds that the first of the urgent jobs has waited."""
        return self.between(INTERACTIVE, DOCUMENT - 1)[1]

    def between(self, highest: int, lowest: int) -> tuple[int, float]:
        """Jobs of these priorities: how many, and seconds that the first has waited."""
        since = [h.since for h in self._jobs.values() if highest <= h.job.priority <= lowest]
        return len(since), max(0.0, self._clock() - min(since)) if since else 0.0

    def _drop_late(self) -> None:
        now = self._clock()
        for key in [key for key, held in self._jobs.items() if held.job.deadline <= now]:
            del self._jobs[key]
            self.dropped += 1


def size(job: PolishJob) -> int:
    """Characters of text in the job."""
    return sum(len(passage.text) for passage in job.passages)


def alike(one: PolishJob, other: PolishJob) -> bool:
    """Whether one batch can answer both."""
    return options_of(one) == options_of(other)
