"""WaitingJobs: a bounded line of jobs in which a newer job takes the place of an older one."""

from app.clock import Clock
from app.errors import TooMany
from app.jobs.messages import PolishJob

MOST_WAITING = 1000
"""Documents ask for a few blocks at a time, so this many means that no worker keeps up."""


class WaitingJobs:
    """Jobs that have not started. Lower priority numbers first, then first come first served."""

    def __init__(self, clock: Clock, most: int = MOST_WAITING) -> None:
        self._clock = clock
        self._most = most
        self._jobs: dict[str, tuple[int, PolishJob]] = {}
        self._count = 0

    def __len__(self) -> int:
        return len(self._jobs)

    def put(self, job: PolishJob) -> None:
        """Adds the job, or replaces the one with its key (which keeps its turn).

        Raises:
            TooMany: the line is full; nothing was added.
        """
        held = self._jobs.get(job.key)
        if held is None:
            if len(self._jobs) >= self._most:
                self._drop_late()
            if len(self._jobs) >= self._most:
                raise TooMany(f"{self._most} jobs are waiting for the model; try again later.")
            self._count += 1
        turn = held[0] if held is not None and held[1].priority <= job.priority else self._count
        self._jobs[job.key] = (turn, job)

    def withdraw(self, key: str) -> None:
        """Takes a job out, if it is still waiting."""
        self._jobs.pop(key, None)

    def take(self, most_characters: int, most_jobs: int) -> list[PolishJob]:
        """The next jobs to run together: the first in line, and what it can share a pass with.

        Only jobs of the same priority and options share, up to `most_characters` of text, so
        that a big request cannot make a small one wait for long.
        """
        self._drop_late()
        line = sorted(self._jobs.values(), key=lambda held: (held[1].priority, held[0]))
        taken: list[PolishJob] = []
        room = most_characters
        for _, job in line:
            if taken and not (alike(taken[0], job) and size(job) <= room):
                continue
            if len(taken) == most_jobs:
                break
            taken.append(job)
            room -= size(job)
        for job in taken:
            del self._jobs[job.key]
        return taken

    def _drop_late(self) -> None:
        now = self._clock()
        for key in [key for key, (_, job) in self._jobs.items() if job.deadline <= now]:
            del self._jobs[key]


def size(job: PolishJob) -> int:
    """Characters of text in the job."""
    return sum(len(passage.text) for passage in job.passages)


def alike(one: PolishJob, other: PolishJob) -> bool:
    """Whether one batch can answer both."""
    return _options(one) == _options(other)


def _options(job: PolishJob) -> tuple[object, ...]:
    return job.priority, job.strength, job.alarms, job.steps, job.keep, job.avoid
