"""Forward processes: how clean pieces become noisy.

Absorbing noise masks whole words; uniform noise puts other pieces in their place. The third
process, realistic mistakes, works on words and lives in `denoiser/corruption/`.
"""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Pieces = NDArray[np.int32]
Places = NDArray[np.bool_]
Words = NDArray[np.int64]


class Process(Protocol):
    """Turns pieces into noise with the chance `1 - kept`."""

    def corrupt(
        self, pieces: Pieces, words: Words, kept: float, rng: np.random.Generator
    ) -> tuple[Pieces, Places]:
        """The noisy pieces, and which of them were hit.

        Args:
            words: the number of the word each piece belongs to; a word is hit as a whole.
                -1 where nothing may be hit.
        """


class Absorbing:
    """Every hit piece becomes the mask."""

    def __init__(self, mask: int) -> None:
        self.mask = mask

    def corrupt(
        self, pieces: Pieces, words: Words, kept: float, rng: np.random.Generator
    ) -> tuple[Pieces, Places]:
        """See `Process`."""
        hit = hit_words(words, 1.0 - kept, rng)
        return np.where(hit, np.int32(self.mask), pieces), hit


class Uniform:
    """Every hit piece becomes one drawn from the pieces in use, whatever it was."""

    def __init__(self, choices: Pieces) -> None:
        self.choices = choices

    def corrupt(
        self, pieces: Pieces, words: Words, kept: float, rng: np.random.Generator
    ) -> tuple[Pieces, Places]:
        """See `Process`."""
        hit = hit_words(words, 1.0 - kept, rng)
        drawn = self.choices[rng.integers(0, len(self.choices), len(pieces))]
        noisy = np.where(hit, drawn, pieces)
        return noisy, hit & (noisy != pieces)


def hit_words(words: Words, chance: float, rng: np.random.Generator) -> Places:
    """Which pieces belong to words that are hit; each word by itself, with `chance`."""
    lucky = rng.random(int(words.max(initial=-1)) + 2) < chance
    lucky[-1] = False  # number -1
    return np.asarray(lucky[words])
