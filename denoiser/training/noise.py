"""The noise that is drawn fresh for every batch: one row in, its noisy version with labels out."""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from denoiser.errors import BadOptions
from denoiser.labels import IGNORE, Op
from denoiser.lexicon import lexicon
from denoiser.tokenizer import Case, Tokenizer, feature
from denoiser.training import forward, schedule
from denoiser.training.rows import Mode, Rows

STEEPEST = 5.0
"""The bound on the schedule's weight: rows with hardly a mask would drown all others."""
_UNIFORM_MOST = 0.1
_DRAFT_LEAST, _DRAFT_MOST = 0.05, 0.2
"""Share of words that are drafted anew in a row that gets the model's own mistakes."""


@dataclass(frozen=True)
class Noise:
    """What is drawn per batch; the table [noise] of a training configuration.

    Attributes:
        name: the schedule of masked rows.
        process: what happens to words of masked rows.
        hybrid_uniform: the largest share of uniform noise of the hybrid process.
        spans: share of masked rows in which runs of words are masked together, geometric with
            a mean of `span_length` words. Each word's own chance stays that of the schedule, but
            the bound of MDLM holds to the letter only without.
        edit_masked: share of rows with mistakes that also get masks, at a rate up to 0.25.
        asked: share of kept pieces that are asked for too, so that the model's opinion of a
            visible, right piece means something.
        wrong: how the right piece for a wrong one is asked for: with the wrong one in sight
            (token to token), or `masked`: in half of the rows masks stand in their place, and in
            the others only the edit is asked for.
        own: share of rows with uniform noise that get the model's own mistakes instead (arXiv
            2606.17175), once `own_from` (0 to 1) of the run is done.
    """

    name: schedule.Name = "log-linear"
    process: forward.Name = "absorbing"
    hybrid_uniform: float = 0.1
    spans: float = 0.5
    span_length: float = 3.0
    edit_masked: float = 0.3
    asked: float = 0.08
    wrong: Literal["seen", "masked"] = "seen"
    own: float = 0.0
    own_from: float = 0.8

    def __post_init__(self) -> None:
        for name, known in (
            ("name", get_args(schedule.Name)),
            ("process", get_args(forward.Name)),
            ("wrong", ("seen", "masked")),
        ):
            if getattr(self, name) not in known:
                raise BadOptions(
                    f"[noise] {name} is {getattr(self, name)!r}; it can be {', '.join(known)}."
                )
        for name in ("spans", "edit_masked", "asked", "own", "own_from"):
            if not 0.0 <= getattr(self, name) <= 1.0:
                raise BadOptions(f"[noise] {name} is {getattr(self, name)}, not a share: 0 to 1.")
        if not 0.0 <= self.hybrid_uniform < 1.0 or self.span_length < 1.0:
            raise BadOptions("[noise] hybrid_uniform is below 1, span_length is 1 word or more.")


@dataclass
class NoisyRow:
    """One row as the model gets it, [tokens] each.

    Attributes:
        op, gap, case, target: labels, IGNORE where there is none.
        weight: of the cross-entropy over pieces; 0 where no piece is asked for.
        draft: places the model is to fill before it learns from the row; see `drafts.py`.
    """

    pieces: NDArray[np.int32]
    features: NDArray[np.int32]
    op: NDArray[np.int8]
    gap: NDArray[np.int8]
    case: NDArray[np.int8]
    target: NDArray[np.int32]
    weight: NDArray[np.float64]
    draft: NDArray[np.bool_]


class Noiser:
    """Makes rows noisy. The same generator, the same noise."""

    def __init__(self, tokenizer: Tokenizer, noise: Noise) -> None:
        self._noise = noise
        self._schedule = schedule.schedule(noise.name)
        self._continues = np.array([tokenizer.continues(p) for p in range(tokenizer.size)])
        self._special = np.array([p in tokenizer.special for p in range(tokenizer.size)])
        ordinary = np.flatnonzero(~self._continues & ~self._special).astype(np.int32)
        self._absorbing = forward.Absorbing(tokenizer.mask)
        self._uniform = forward.Uniform(ordinary)
        self._process = forward.process(
            noise.process, tokenizer.mask, ordinary, noise.hybrid_uniform
        )
        self._spans = forward.HitSpans(noise.span_length)
        words = lexicon()
        known = [
            int(words.familiarity(text)) if text.replace("'", "").isalpha() else 0
            for text in tokenizer.strings
        ]
        self._familiar = np.array(known, np.int32)

    def noisy(
        self, rows: Rows, number: int, time: float, done: float, rng: np.random.Generator
    ) -> NoisyRow:
        """Row `number` at a time of its schedule (0 clean, 1 noise).

        Args:
            done: how much of the run is behind, 0 to 1.
        """
        part = slice(rows.starts[number], rows.starts[number + 1])
        row = NoisyRow(
            rows.pieces[part].copy(),
            rows.features[part].copy(),
            rows.op[part].copy(),
            rows.gap[part].copy(),
            rows.case[part].copy(),
            rows.target[part],
            np.zeros(part.stop - part.start),
            np.zeros(part.stop - part.start, bool),
        )
        special = self._special[row.pieces]
        words = np.where(special, -1, np.cumsum(~self._continues[row.pieces]))
        masked = row.pieces == self._absorbing.mask  # opened gaps
        row.weight[masked | (row.op == Op.SUB)] = 1.0
        mode, hit = Mode(rows.mode[number]), np.zeros(len(row.pieces), bool)
        own = self._noise.own if done >= self._noise.own_from else 0.0
        if mode is Mode.MASK:
            hit = self._language(row, words, time, rng)
        elif mode is Mode.UNIFORM and rng.random() < own:
            self._draft(row, words, time, rng)
        elif mode is Mode.UNIFORM:
            self._replace(row, words, time, rng)
        elif rng.random() < self._noise.edit_masked:
            hit = self._holes(row, words, time, rng)
        if self._noise.wrong == "masked" and mode is not Mode.MASK:
            hit = hit | self._hide_wrong(row, rng)
        row.features[hit] = feature(Case.MASKED, False)
        beside = hit | masked
        row.gap[beside | np.concatenate([[False], beside[:-1]])] = IGNORE
        row.gap[0] = IGNORE
        kept = (row.op == Op.KEEP) & ~self._special[row.pieces] & ~row.draft
        row.weight[kept & (rng.random(len(kept)) < self._noise.asked)] = 1.0
        # The case is asked for where a piece is: what stands in plain sight would drown the rest.
        row.case[row.weight == 0] = IGNORE
        row.weight[row.target == IGNORE] = 0.0
        return row

    def _language(
        self, row: NoisyRow, words: forward.Words, time: float, rng: np.random.Generator
    ) -> forward.Places:
        """A row that teaches the language and no edits; returns what is masked."""
        at = np.array([time])
        choose = self._spans if rng.random() < self._noise.spans else forward.hit_words
        noisy, hit = self._process.corrupt(
            row.pieces, words, float(self._schedule.kept(at)[0]), rng, choose
        )
        bound = min(float(self._schedule.weight(at)[0]), STEEPEST)
        weight = self._process.weight(noisy, hit, bound)
        row.weight[hit] = weight[hit]
        self._write(row, noisy, hit)
        row.op[:], row.gap[:] = IGNORE, IGNORE
        return np.asarray(row.pieces == self._absorbing.mask)

    def _replace(
        self, row: NoisyRow, words: forward.Words, time: float, rng: np.random.Generator
    ) -> None:
        """Other pieces for a few."""
        noisy, wrong = self._uniform.corrupt(row.pieces, words, 1.0 - _UNIFORM_MOST * time, rng)
        self._write(row, noisy, wrong)
        row.op[wrong] = Op.SUB
        row.weight[wrong] = 1.0

    def _draft(
        self, row: NoisyRow, words: forward.Words, time: float, rng: np.random.Generator
    ) -> None:
        """Opens places for the model's own mistakes."""
        rate = _DRAFT_LEAST + (_DRAFT_MOST - _DRAFT_LEAST) * time
        row.pieces, row.draft = self._absorbing.corrupt(row.pieces, words, 1.0 - rate, rng)
        row.op[row.draft] = IGNORE

    def _holes(
        self, row: NoisyRow, words: forward.Words, time: float, rng: np.random.Generator
    ) -> forward.Places:
        """Masks among mistakes, where a piece is known that belongs there."""
        noisy, hit = self._absorbing.corrupt(row.pieces, words, 1.0 - 0.25 * time, rng)
        hit &= row.target != IGNORE
        row.pieces = np.where(hit, noisy, row.pieces)
        row.weight[hit] = 1.0
        row.op[hit] = IGNORE
        return hit

    def _hide_wrong(self, row: NoisyRow, rng: np.random.Generator) -> forward.Places:
        """Masks in place of wrong pieces, or nothing asked about them; see `Noise.wrong`."""
        wrong = (row.op == Op.SUB) & (row.target != IGNORE)
        if rng.random() < 0.5:
            row.weight[wrong] = 0.0
            return np.zeros(len(wrong), bool)
        row.pieces = np.where(wrong, np.int32(self._absorbing.mask), row.pieces)
        row.op[wrong] = IGNORE
        return np.asarray(wrong)

    def _write(self, row: NoisyRow, noisy: forward.Pieces, hit: forward.Places) -> None:
        """Other pieces, each as familiar as a word of its own is: what was there must not show."""
        row.pieces = noisy
        size = 2 * len(Case)
        row.features[hit] = row.features[hit] % size + size * self._familiar[noisy[hit]]
