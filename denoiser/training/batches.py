"""Batches of rows of like length, with masks and uniform noise drawn fresh for each batch."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from denoiser.labels import IGNORE, Op
from denoiser.tokenizer import Case, Tokenizer, feature
from denoiser.training import schedule
from denoiser.training.forward import Absorbing, Uniform
from denoiser.training.rows import Mode, Rows

STEEPEST = 5.0
"""The bound on the schedule's weight: rows with hardly a mask would drown all others."""


@dataclass(frozen=True)
class Batch:
    """A padded batch, [rows, tokens], ready for the model.

    Attributes:
        lengths: [rows].
        op, gap, case, target: labels, IGNORE where there is none.
        weight: of the cross-entropy over pieces; 0 where no piece is asked for.
    """

    pieces: NDArray[np.int64]
    features: NDArray[np.int64]
    lengths: NDArray[np.int64]
    op: NDArray[np.int64]
    gap: NDArray[np.int64]
    case: NDArray[np.int64]
    target: NDArray[np.int64]
    weight: NDArray[np.float32]

    @property
    def tokens(self) -> int:
        """Tokens that are not padding."""
        return int(self.lengths.sum())


@dataclass(frozen=True)
class Noise:
    """What is drawn per batch.

    Attributes:
        name: the schedule of masked rows.
        edit_masked: share of rows with mistakes that also get masks, at a rate up to 0.25.
        asked: share of kept pieces that are asked for too, so that the model's opinion of a
            visible, right piece means something.
    """

    name: schedule.Name = "log-linear"
    edit_masked: float = 0.3
    asked: float = 0.08


class Batcher:
    """Cuts shards into batches. The same seed, the same batches."""

    def __init__(self, tokenizer: Tokenizer, noise: Noise, tokens: int) -> None:
        self.tokens = tokens
        self._noise = noise
        self._schedule = schedule.schedule(noise.name)
        self._continues = np.array([tokenizer.continues(p) for p in range(tokenizer.size)])
        self._special = np.array([p in tokenizer.special for p in range(tokenizer.size)])
        self._absorbing = Absorbing(tokenizer.mask)
        ordinary = np.flatnonzero(~self._continues & ~self._special).astype(np.int32)
        self._uniform = Uniform(ordinary)
        self._pad = tokenizer.pad

    def plan(self, rows: Rows, seed: int) -> list[list[int]]:
        """Which rows make which batch: rows of like length together, batches in random order."""
        rng = np.random.default_rng([seed, 1])
        lengths = np.diff(rows.starts)
        order = np.lexsort((rng.random(len(rows)), lengths))
        batches: list[list[int]] = []
        current: list[int] = []
        for number in order:
            width = _padded(int(lengths[number]))
            if current and (len(current) + 1) * width > self.tokens:
                batches.append(current)
                current = []
            current.append(int(number))
        if current:
            batches.append(current)
        rng.shuffle(batches)
        return batches

    def batch(self, rows: Rows, chosen: Sequence[int], seed: int) -> Batch:
        """One batch, its noise drawn from `seed`."""
        rng = np.random.default_rng([seed, 2])
        lengths = np.array([rows.starts[r + 1] - rows.starts[r] for r in chosen])
        shape = (len(chosen), _padded(int(lengths.max())))
        unlabelled = np.full(shape, IGNORE, np.int64)
        batch = Batch(
            pieces=np.full(shape, self._pad, np.int64),
            features=np.zeros(shape, np.int64),
            lengths=lengths.astype(np.int64),
            op=unlabelled.copy(),
            gap=unlabelled.copy(),
            case=unlabelled.copy(),
            target=unlabelled.copy(),
            weight=np.zeros(shape, np.float32),
        )
        times = schedule.draw_times(len(chosen), rng)
        for place, (number, time) in enumerate(zip(chosen, times, strict=True)):
            self._fill(batch, place, rows, number, float(time), rng)
        return batch

    def _fill(
        self,
        batch: Batch,
        place: int,
        rows: Rows,
        number: int,
        time: float,
        rng: np.random.Generator,
    ) -> None:
        part = slice(rows.starts[number], rows.starts[number + 1])
        pieces, features = rows.pieces[part], rows.features[part].copy()
        op, gap, case = rows.op[part].copy(), rows.gap[part].copy(), rows.case[part].copy()
        target = rows.target[part]
        mode = Mode(rows.mode[number])
        words = np.where(self._special[pieces], -1, np.cumsum(~self._continues[pieces]))
        masked = pieces == self._absorbing.mask  # opened gaps
        weight = np.where(masked | (op == Op.SUB), 1.0, 0.0)
        hit = np.zeros(len(pieces), bool)
        if mode is Mode.MASK:
            at = np.array([time])
            pieces, hit = self._absorbing.corrupt(pieces, words, self._schedule.kept(at)[0], rng)
            weight[hit] = min(self._schedule.weight(at)[0], STEEPEST)
            op[:], gap[:] = IGNORE, IGNORE
        elif mode is Mode.UNIFORM:
            pieces, wrong = self._uniform.corrupt(pieces, words, 1.0 - 0.1 * time, rng)
            op[wrong] = Op.SUB
            weight[wrong] = 1.0
        elif rng.random() < self._noise.edit_masked:
            kept = 1.0 - 0.25 * time
            pieces, hit = self._absorbing.corrupt(pieces, words, kept, rng)
            hit &= target != IGNORE
            pieces = np.where(hit, pieces, rows.pieces[part])
            weight[hit] = 1.0
            op[hit] = IGNORE
        features[hit] = feature(Case.MASKED, False)
        beside = hit | masked
        gap[beside | np.concatenate([[False], beside[:-1]])] = IGNORE
        gap[0] = IGNORE
        asked = (
            (op == Op.KEEP) & ~self._special[pieces] & (rng.random(len(pieces)) < self._noise.asked)
        )
        weight[asked] = 1.0
        # The case is asked for where a piece is: what stands in plain sight would drown the rest.
        case[weight == 0] = IGNORE
        weight[target == IGNORE] = 0.0
        size = len(pieces)
        batch.pieces[place, :size], batch.features[place, :size] = pieces, features
        batch.op[place, :size], batch.gap[place, :size] = op, gap
        batch.case[place, :size], batch.target[place, :size] = case, target
        batch.weight[place, :size] = weight


def _padded(length: int) -> int:
    return -(-length // 8) * 8
