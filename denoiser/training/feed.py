"""Gives a run its batches in order, made ahead by other processes where that is asked for."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Protocol

import numpy as np

from denoiser.tokenizer import Tokenizer
from denoiser.training.batches import Batch, Batcher, Plan
from denoiser.training.noise import Noise
from denoiser.training.rows import Rows

_AHEAD = 3
"""Batches per process that wait for their turn."""


class Source(Protocol):
    """Where rows come from."""

    def get(self, index: int) -> Rows:
        """The rows of shard `index`, any number from 0 up."""


class Feed:
    """Batches of shards. A batch is a function of the seed, its shard and its number in it.

    Use it as a context: its processes end with it.
    """

    def __init__(
        self,
        tokenizer: Path,
        noise: Noise,
        tokens: int,
        packed: int,
        seed: int,
        workers: int = 0,
        repeats: int = 1,
    ) -> None:
        """Starts `workers` processes; a shard's rows come `repeats` times over, in other noise."""
        self._batcher = Batcher(Tokenizer.from_file(tokenizer), noise, tokens, packed)
        self._seed = seed
        self._repeats = repeats
        self._pool = (
            ProcessPoolExecutor(
                workers,
                mp_context=get_context("spawn"),
                initializer=_start,
                initargs=(tokenizer, noise, tokens, packed),
            )
            if workers
            else None
        )
        self._ahead = _AHEAD * workers

    def batches(
        self, source: Source, shard: int, first: int, done: Callable[[int], float]
    ) -> Iterator[Batch]:
        """The batches of a shard, from number `first` on.

        Args:
            done: how much of the run is behind, 0 to 1, so many batches after the first; asked when
                a batch is begun, which may be before its turn.
        """
        rows = source.get(shard)
        plan = [
            batch
            for time in range(self._repeats)
            for batch in self._batcher.plan(rows, self.seed(shard, -1 - time))
        ]
        if self._pool is None:
            for number in range(first, len(plan)):
                seed = self.seed(shard, number)
                yield self._batcher.batch(rows, plan[number], seed, done(number - first))
            return
        waiting: deque[Future[Batch]] = deque()
        for number in range(first, len(plan)):
            part, lines = _cut(rows, plan[number])
            waiting.append(
                self._pool.submit(
                    _make, part, lines, self.seed(shard, number), done(number - first)
                )
            )
            if len(waiting) > self._ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def seed(self, shard: int, batch: int) -> int:
        """What the noise of a batch is drawn from; below 0 the plan of a shard."""
        entropy = [self._seed, shard, batch + 1 if batch >= -1 else 2**32 + batch]
        return int(np.random.SeedSequence(entropy).generate_state(1)[0])

    def __enter__(self) -> "Feed":
        return self

    def __exit__(self, *error: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)


def _cut(rows: Rows, plan: Plan) -> tuple[Rows, Plan]:
    """Only the rows of one batch, and the plan with their new numbers: little to send."""
    numbers = [number for line in plan for number in line]
    part = rows.only(numbers)
    counter = iter(range(len(numbers)))
    return part, [[next(counter) for _ in line] for line in plan]


_batcher: Batcher | None = None


def _start(tokenizer: Path, noise: Noise, tokens: int, packed: int) -> None:
    global _batcher
    _batcher = Batcher(Tokenizer.from_file(tokenizer), noise, tokens, packed)


def _make(rows: Rows, plan: Plan, seed: int, done: float) -> Batch:
    assert _batcher is not None
    return _batcher.batch(rows, plan, seed, done)
