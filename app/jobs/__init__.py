"""SEAM 3: work for a denoiser, somewhere else.

Promises that tests/conformance/test_jobs.py holds every implementation to:

- A submitted job is answered at most once on the bus topic it names, unless a newer job with
  the same `key` replaced it while it waited, or its deadline passed before it started.
- Lower `priority` numbers start first. The queue is bounded; when it is full `submit` raises
  TooMany and the caller asks again later.
- A job may be lost when its worker dies twice; that costs a suggestion, never text.
- `health` tells whether a model answers, which one, or why not. It never raises.
"""

from dataclasses import dataclass
from typing import Protocol

from app.jobs.messages import PolishJob


@dataclass(frozen=True)
class ModelHealth:
    """What /readyz and the page say about the model.

    Attributes:
        state: 'starting', 'ready', 'off' (switched off) or 'failed'.
        model: name and fingerprint once known.
        reason: one sentence for people when it is not ready.
        waiting: jobs in the queue.
    """

    state: str
    model: str | None = None
    reason: str | None = None
    waiting: int = 0


class JobQueue(Protocol):
    """Takes jobs to a denoiser."""

    async def start(self) -> None: ...

    async def submit(self, job: PolishJob) -> None:
        """Raises TooMany when the queue is full, ModelUnavailable when no model will come."""

    async def withdraw(self, key: str) -> None:
        """Best effort: a waiting job with this key is not started."""

    async def health(self) -> ModelHealth: ...

    async def close(self) -> None: ...
