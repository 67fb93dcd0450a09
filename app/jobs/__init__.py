"""SEAM 3: work for a denoiser, somewhere else.

Promises that tests/conformance/test_jobs.py holds every implementation to:

- A submitted job is answered on the bus topic it names, unless a newer job with the same `key`
  replaced it while it waited, it was withdrawn, or its deadline passed before it started. What is
  replaced, withdrawn or late costs no forward pass.
- Lower `priority` numbers start first. The queue is bounded; when it is full `submit` raises
  TooMany and the caller asks again later.
- Jobs that are alike share a pass, whichever documents they come from.
- Bad input is answered by an error, once. A fault (the worker dies or hangs, the model raises
  something unexpected) is not the end of a job: it is tried again within seconds, alone and ever
  later, and after `faults.MOST_TRIES` set aside: answered by the error `set_aside`, as is every
  later job that asks the same.
- A job may be done twice when its worker stalls or dies between the answer and its receipt.
  Whoever asked takes the first answer to a job id.
- `health` tells whether a model answers, which one, or why not. It never raises.
- `lag` tells how far the workers are behind; whoever asks should then ask less often.
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
        lag: seconds that the first of the urgent jobs has waited.
        workers: worker processes that report; None where the server runs the model itself.
    """

    state: str
    model: str | None = None
    reason: str | None = None
    waiting: int = 0
    lag: float = 0.0
    workers: int | None = None


class JobQueue(Protocol):
    """Takes jobs to a denoiser."""

    @property
    def lag(self) -> float:
        """Seconds that the first of the urgent jobs has waited, as last heard. Costs nothing."""

    async def start(self) -> None: ...

    async def submit(self, job: PolishJob) -> None:
        """Raises TooMany when the queue is full, ModelUnavailable when no model will come."""

    async def withdraw(self, key: str) -> None:
        """Best effort: a waiting job with this key is not started."""

    async def health(self) -> ModelHealth: ...

    async def close(self) -> None: ...
