"""Makes shards of training rows in processes of their own, a bounded number ahead of training.

Every epoch gets mistakes of its own. Shard i is a function of the recipe, the seed and i alone, so
that training can resume anywhere.
"""

from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from random import Random
from types import TracebackType

from denoiser.corpus import is_prose, read_documents, windows
from denoiser.corruption import Corruption, read_misspellings
from denoiser.errors import DataMissing
from denoiser.lexicon import lexicon
from denoiser.tokenizer import Tokenizer
from denoiser.training.rows import Recipe, Row, Rows, make_row
from denoiser.training.settings import RowSettings

AHEAD = 2
"""Shards per process made before they are asked for. More would only fill the disk."""


@dataclass(frozen=True)
class ShardPlan:
    """Everything shard i depends on.

    Attributes:
        corpus: files, read in order, from the start again at the end.
        misspellings: a table for `corruption.read_misspellings`, or None.
    """

    corpus: tuple[Path, ...]
    tokenizer: Path
    misspellings: Path | None
    seed: int
    rows: RowSettings = field(default_factory=RowSettings)

    def recipe(self, index: int) -> Recipe:
        """The shares of shard `index`."""
        rows = self.rows
        done = min(index / max(rows.calm, 1), 1.0)
        masked = rows.masked_first + (rows.masked_last - rows.masked_first) * done
        return Recipe(masked=masked, uniform=rows.uniform)

    def corruption(self) -> Corruption:
        """What makes the mistakes."""
        words = lexicon()
        known = read_misspellings(self.misspellings, words) if self.misspellings else {}
        return Corruption(known, self.rows.rate, self.rows.clean, words, self.rows.shares)


class ShardMaker:
    """Makes shards one after another; lives in the shard process."""

    def __init__(self, plan: ShardPlan) -> None:
        self._plan = plan
        self._tokenizer = Tokenizer.from_file(plan.tokenizer)
        self._corruption = plan.corruption()
        self._next = 0
        self._documents = self._forever()

    def _forever(self) -> Iterator[str]:
        while True:
            yield from read_documents(self._plan.corpus)

    def make(self, index: int) -> Rows:
        """Shard `index`; cheapest in rising order."""
        if index < self._next:
            self._documents, self._next = self._forever(), 0
        size = self._plan.rows.documents
        skipped = size * (index - self._next)
        for _ in islice(self._documents, skipped):
            pass
        self._next = index + 1
        rng = Random(f"{self._plan.seed}:{index}")
        recipe = self._plan.recipe(index)
        rows: list[Row] = []
        for document in islice(self._documents, size):
            for window in windows(document, rng):
                if is_prose(window):
                    row = make_row(window, self._tokenizer, self._corruption, recipe, rng)
                    if row is not None:
                        rows.append(row)
        if not rows:
            raise DataMissing(
                f"There is no prose in the {size} documents of shard {index}: no English sentences."
            )
        return Rows.concatenate(rows)


_maker: ShardMaker | None = None


def _start(plan: ShardPlan) -> None:
    global _maker
    _maker = ShardMaker(plan)


def _write(index: int, path: Path) -> Path:
    assert _maker is not None
    _maker.make(index).save(path)
    return path


class LiveShards:
    """Shards in order. `get(i)` waits for shard i and starts the ones after it."""

    def __init__(self, plan: ShardPlan, folder: Path, makers: int = 1) -> None:
        """Starts `makers` processes."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._ahead = AHEAD * makers
        self._pool = ProcessPoolExecutor(
            makers, mp_context=get_context("spawn"), initializer=_start, initargs=(plan,)
        )
        self._coming: dict[int, Future[Path]] = {}

    def get(self, index: int) -> Rows:
        """The rows of shard `index`.

        Raises:
            DataMissing: there is no prose in the documents.
        """
        for number in range(index, index + 1 + self._ahead):
            if number not in self._coming:
                path = self._folder / f"shard-{number:05d}.npz"
                self._coming[number] = self._pool.submit(_write, number, path)
        path = self._coming.pop(index).result()
        rows = Rows.load(path)
        path.unlink()
        return rows

    def __enter__(self) -> "LiveShards":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)
