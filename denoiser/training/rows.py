"""Training rows: pieces with labels, and the files (shards) that hold many of them."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import IntEnum
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray

from denoiser.corruption import Corruption
from denoiser.labels import IGNORE, MOST_MISSING, label
from denoiser.tokenizer import Case, Tokenizer, feature
from denoiser.words import Word


class Mode(IntEnum):
    """Which forward process makes the row noisy."""

    EDIT = 0
    MASK = 1
    UNIFORM = 2


@dataclass
class Rows:
    """Rows laid end to end; row r is `[starts[r] : starts[r + 1]]` of every other array.

    Attributes:
        mode: `Mode`, one per row.
        pieces, features: the model's input.
        op, gap, target, case: labels per token, IGNORE where there is none.
    """

    starts: NDArray[np.int64]
    mode: NDArray[np.int8]
    pieces: NDArray[np.int32]
    features: NDArray[np.int32]
    op: NDArray[np.int8]
    gap: NDArray[np.int8]
    target: NDArray[np.int32]
    case: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.mode)

    @classmethod
    def concatenate(cls, parts: Sequence["Row"]) -> "Rows":
        """Lays rows end to end."""
        lengths = [len(part.pieces) for part in parts]
        return cls(
            np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
            np.array([part.mode for part in parts], np.int8),
            *(
                np.concatenate([getattr(part, name) for part in parts])
                for name in ("pieces", "features", "op", "gap", "target", "case")
            ),
        )

    def only(self, numbers: Sequence[int]) -> "Rows":
        """These rows, in this order."""
        lengths = [self.starts[number + 1] - self.starts[number] for number in numbers]
        places = np.concatenate(
            [np.arange(self.starts[number], self.starts[number + 1]) for number in numbers]
        )
        return Rows(
            np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
            self.mode[list(numbers)],
            *(
                getattr(self, name)[places]
                for name in ("pieces", "features", "op", "gap", "target", "case")
            ),
        )

    def save(self, path: Path) -> None:
        """Writes the file as a whole or not at all."""
        unfinished = path.with_suffix(".part.npz")
        np.savez(unfinished, **{f.name: getattr(self, f.name) for f in fields(self)})
        unfinished.replace(path)

    @classmethod
    def load(cls, path: Path) -> "Rows":
        """Reads what `save` wrote."""
        with np.load(path) as found:
            return cls(**{f.name: found[f.name] for f in fields(cls)})


@dataclass
class Row:
    """One row; see `Rows`."""

    mode: Mode
    pieces: NDArray[np.int32]
    features: NDArray[np.int32]
    op: NDArray[np.int8]
    gap: NDArray[np.int8]
    target: NDArray[np.int32]
    case: NDArray[np.int8]

    @property
    def nbytes(self) -> int:
        """Bytes of all arrays."""
        arrays = (self.pieces, self.features, self.op, self.gap, self.target, self.case)
        return sum(array.nbytes for array in arrays)


@dataclass(frozen=True)
class Recipe:
    """How rows are made from clean windows.

    Attributes:
        masked, uniform: shares of rows for these forward processes; the rest gets mistakes.
        opened: chance that a gap is already open, its pieces present as masks.
        longest: tokens; longer rows are left out.
    """

    masked: float = 0.25
    uniform: float = 0.08
    opened: float = 0.35
    longest: int = 160


def make_row(
    words: Sequence[Word], tokenizer: Tokenizer, corruption: Corruption, recipe: Recipe, rng: Random
) -> Row | None:
    """A row from one clean window, or None where it would be too long."""
    chance = rng.random()
    mode = Mode.EDIT
    if chance < recipe.masked + recipe.uniform:
        mode = Mode.MASK if chance < recipe.masked else Mode.UNIFORM
    flawed = corruption.flaw(words, rng) if mode is Mode.EDIT else list(words)
    encoded = tokenizer.encode(flawed)
    if len(encoded.pieces) > recipe.longest:
        return None
    labels = label(flawed, words, encoded, tokenizer)
    row = Row(
        mode,
        encoded.pieces,
        encoded.features,
        labels.op,
        labels.gap,
        labels.piece,
        labels.case,
    )
    for token in sorted(labels.missing, reverse=True):
        missing = labels.missing[token]
        if len(missing) <= MOST_MISSING and rng.random() < recipe.opened:
            _open(row, token, [(m.piece, m.case) for m in missing], tokenizer.mask)
    return row


def _open(row: Row, token: int, missing: Sequence[tuple[int, int]], mask: int) -> None:
    """Puts masks for the missing pieces before a token."""
    count = len(missing)
    row.gap[token] = 0
    masked = feature(Case.MASKED, False)
    row.pieces = np.insert(row.pieces, token, [mask] * count).astype(np.int32)
    row.features = np.insert(row.features, token, [masked] * count).astype(np.int32)
    row.op = np.insert(row.op, token, [IGNORE] * count).astype(np.int8)
    row.gap = np.insert(row.gap, token, [IGNORE] * count).astype(np.int8)
    row.target = np.insert(row.target, token, [piece for piece, _ in missing]).astype(np.int32)
    row.case = np.insert(row.case, token, [case for _, case in missing]).astype(np.int8)
