"""Batches of rows, with noise drawn fresh for each: rows of like length together, or packed."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from denoiser.errors import BadOptions
from denoiser.labels import IGNORE
from denoiser.tokenizer import Tokenizer
from denoiser.training import schedule
from denoiser.training.noise import Noise, Noiser
from denoiser.training.rows import Rows

Plan = list[list[int]]
"""A batch to be: lines of numbers of rows. Unpacked, a line is one row."""

_OPEN_LINES = 64
"""Lines that wait for a row that fits, when packing."""


@dataclass(frozen=True)
class Batch:
    """A padded batch, [lines, tokens] each, ready for the model.

    Attributes:
        lengths: [lines], tokens that are not padding.
        op, gap, case, target: labels, IGNORE where there is none.
        weight: of the cross-entropy over pieces; 0 where no piece is asked for.
        draft: True where the model is to fill in a piece of its own first; see `drafts.py`.
        documents: which row of its line a token belongs to, -1 for padding; None where every line
            is one row.
    """

    pieces: NDArray[np.int64]
    features: NDArray[np.int64]
    lengths: NDArray[np.int64]
    op: NDArray[np.int64]
    gap: NDArray[np.int64]
    case: NDArray[np.int64]
    target: NDArray[np.int64]
    weight: NDArray[np.float32]
    draft: NDArray[np.bool_]
    documents: NDArray[np.int64] | None

    @property
    def tokens(self) -> int:
        """Tokens that are not padding."""
        return int(self.lengths.sum())


class Batcher:
    """Cuts shards into batches. The same seed, the same batches.

    Attributes:
        tokens: of a batch, padding included.
        packed: tokens of a line in which rows are laid end to end, each of which sees only itself;
            every batch then has one shape, as compiled code for accelerators likes it. 0: a line
            is one row, and lines of like length make a batch, with less than a tenth of padding.
    """

    def __init__(self, tokenizer: Tokenizer, noise: Noise, tokens: int, packed: int = 0) -> None:
        if packed > tokens:
            raise BadOptions(f"A line of {packed} tokens does not fit in a batch of {tokens}.")
        self.tokens = tokens
        self.packed = packed
        self._noiser = Noiser(tokenizer, noise)
        self._pad = tokenizer.pad

    def plan(self, rows: Rows, seed: int) -> list[Plan]:
        """Which rows make which batch; batches are in random order.

        Raises:
            BadOptions: a row is longer than a packed line.
        """
        rng = np.random.default_rng([seed, 1])
        batches = self._packed(rows, rng) if self.packed else self._bucketed(rows, rng)
        rng.shuffle(batches)
        return batches

    def _bucketed(self, rows: Rows, rng: np.random.Generator) -> list[Plan]:
        lengths = np.diff(rows.starts)
        order = np.lexsort((rng.random(len(rows)), lengths))
        batches: list[Plan] = []
        current: Plan = []
        for number in order:
            width = _padded(int(lengths[number]))
            if current and (len(current) + 1) * width > self.tokens:
                batches.append(current)
                current = []
            current.append([int(number)])
        if current:
            batches.append(current)
        return batches

    def _packed(self, rows: Rows, rng: np.random.Generator) -> list[Plan]:
        """Best fit: each row goes to the open line it leaves the least room in."""
        lengths = np.diff(rows.starts)
        if len(rows) and lengths.max() > self.packed:
            raise BadOptions(
                f"A row of {lengths.max()} tokens does not fit in packed lines of {self.packed}."
            )
        full: list[list[int]] = []
        lines: list[list[int]] = []
        room = np.zeros(0, np.int64)
        for number in rng.permutation(len(rows)):
            left = room - lengths[number]
            fits = np.flatnonzero(left >= 0)
            if len(fits):
                place = int(fits[left[fits].argmin()])
                lines[place].append(int(number))
                room[place] = left[place]
                continue
            if len(lines) == _OPEN_LINES:
                place = int(room.argmin())
                full.append(lines.pop(place))
                room = np.delete(room, place)
            lines.append([int(number)])
            room = np.append(room, self.packed - lengths[number])
        full += lines
        rng.shuffle(full)
        count = self.tokens // self.packed
        return [full[start : start + count] for start in range(0, len(full), count)]

    def batch(self, rows: Rows, chosen: Plan, seed: int, done: float = 0.0) -> Batch:
        """One batch, its noise drawn from `seed`.

        Args:
            done: how much of the run is behind, 0 to 1; see `Noise.own_from`.
        """
        rng = np.random.default_rng([seed, 2])
        lengths = [sum(int(rows.starts[r + 1] - rows.starts[r]) for r in line) for line in chosen]
        # A packed batch has all its lines, the last ones empty if need be: one shape for all.
        count = self.tokens // self.packed if self.packed else len(chosen)
        shape = (count, self.packed or _padded(max(lengths)))
        batch = _empty(shape, self._pad, bool(self.packed))
        batch.lengths[: len(lengths)] = lengths
        times = iter(schedule.draw_times(sum(map(len, chosen)), rng))
        for place, line in enumerate(chosen):
            self._fill(batch, place, rows, line, [next(times) for _ in line], done, rng)
        return batch

    def _fill(
        self,
        batch: Batch,
        place: int,
        rows: Rows,
        line: Sequence[int],
        times: Sequence[float],
        done: float,
        rng: np.random.Generator,
    ) -> None:
        start = 0
        for document, (number, time) in enumerate(zip(line, times, strict=True)):
            row = self._noiser.noisy(rows, number, float(time), done, rng)
            part = slice(start, start + len(row.pieces))
            for each in fields(row):
                getattr(batch, each.name)[place, part] = getattr(row, each.name)
            if batch.documents is not None:
                batch.documents[place, part] = document
            start = part.stop


def _empty(shape: tuple[int, int], pad: int, packed: bool) -> Batch:
    def unlabelled() -> NDArray[np.int64]:
        return np.full(shape, IGNORE, np.int64)

    return Batch(
        pieces=np.full(shape, pad, np.int64),
        features=np.zeros(shape, np.int64),
        lengths=np.zeros(shape[0], np.int64),
        op=unlabelled(),
        gap=unlabelled(),
        case=unlabelled(),
        target=unlabelled(),
        weight=np.zeros(shape, np.float32),
        draft=np.zeros(shape, bool),
        documents=np.full(shape, -1, np.int64) if packed else None,
    )


def _padded(length: int) -> int:
    return -(-length // 8) * 8
