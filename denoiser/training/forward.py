"""Forward processes: how clean pieces become noisy.

Absorbing noise masks whole words, uniform noise puts other pieces in their place, hybrid noise does
both. The other process, realistic mistakes, works on words and lives in `denoiser/corruption/`;
what the model itself gets wrong is drawn in `denoiser/training/drafts.py`.
"""

from collections.abc import Callable
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

Pieces = NDArray[np.int32]
Places = NDArray[np.bool_]
Words = NDArray[np.int64]
Name = Literal["absorbing", "uniform", "hybrid"]
Choose = Callable[[Words, float, np.random.Generator], Places]
"""Which pieces are hit, given the number of the word each belongs to and the chance of a word."""


def hit_words(words: Words, chance: float, rng: np.random.Generator) -> Places:
    """Which pieces belong to words that are hit; each word by itself, with `chance`."""
    lucky = rng.random(int(words.max(initial=-1)) + 2) < chance
    lucky[-1] = False  # number -1
    return np.asarray(lucky[words])


class HitSpans:
    """Runs of words of geometric length; each word is still hit with the chance asked for.

    Along the words goes a chain with two states. A hit run ends after each word with the chance
    1 / length; a run that is spared ends so often that the share of words hit is the chance p:
    p / ((1 - p) length). Where that is above 1 (p above length / (length + 1)), every spared run is
    one word long and the hit runs are longer. The first word is hit with chance p.
    """

    def __init__(self, length: float = 3.0) -> None:
        self.length = length

    def __call__(self, words: Words, chance: float, rng: np.random.Generator) -> Places:
        """See `Choose`."""
        count = int(words.max(initial=-1)) + 1
        if count == 0 or chance <= 0.0 or chance >= 1.0:
            return np.asarray((words >= 0) & (chance >= 1.0))
        ends = 1.0 / self.length
        begins = chance / (1.0 - chance) * ends
        if begins > 1.0:
            begins, ends = 1.0, (1.0 - chance) / chance
        hit = np.zeros(count + 1, bool)  # the last entry is for number -1: never hit
        inside = bool(rng.random() < chance)
        for word, draw in enumerate(rng.random(count)):
            hit[word] = inside
            inside = draw >= ends if inside else draw < begins
        return np.asarray(hit[words])


class Process(Protocol):
    """Turns pieces into noise with the chance `1 - kept`."""

    def corrupt(
        self,
        pieces: Pieces,
        words: Words,
        kept: float,
        rng: np.random.Generator,
        choose: Choose = hit_words,
    ) -> tuple[Pieces, Places]:
        """The noisy pieces, and which of them were hit.

        Args:
            words: the number of the word each piece belongs to; a word is hit as a whole.
                -1 where nothing may be hit.
        """

    def weight(self, noisy: Pieces, hit: Places, bound: float) -> NDArray[np.float64]:
        """What the cross-entropy counts at each piece that was hit; elsewhere 0.

        Args:
            bound: the weight of the schedule, see `Schedule.weight`.
        """


class Absorbing:
    """Every hit piece becomes the mask."""

    def __init__(self, mask: int) -> None:
        self.mask = mask

    def corrupt(
        self,
        pieces: Pieces,
        words: Words,
        kept: float,
        rng: np.random.Generator,
        choose: Choose = hit_words,
    ) -> tuple[Pieces, Places]:
        """See `Process`."""
        hit = choose(words, 1.0 - kept, rng)
        return np.where(hit, np.int32(self.mask), pieces), hit

    def weight(self, noisy: Pieces, hit: Places, bound: float) -> NDArray[np.float64]:
        """The schedule's: MDLM."""
        return np.where(hit, bound, 0.0)


class Uniform:
    """Every hit piece becomes one drawn from the pieces in use, whatever it was."""

    def __init__(self, choices: Pieces) -> None:
        self.choices = choices

    def corrupt(
        self,
        pieces: Pieces,
        words: Words,
        kept: float,
        rng: np.random.Generator,
        choose: Choose = hit_words,
    ) -> tuple[Pieces, Places]:
        """See `Process`."""
        hit = choose(words, 1.0 - kept, rng)
        drawn = self.choices[rng.integers(0, len(self.choices), len(pieces))]
        noisy = np.where(hit, drawn, pieces)
        return noisy, hit & (noisy != pieces)

    def weight(self, noisy: Pieces, hit: Places, bound: float) -> NDArray[np.float64]:
        """1 wherever a piece was hit: GIDD's weight of uniform noise."""
        return np.where(hit, 1.0, 0.0)


class Hybrid:
    """Masks and other pieces together: generalized interpolating discrete diffusion.

    GIDD (von Rütte et al. 2025, arXiv 2503.04482): q_t(z | x) = alpha_t x + beta_t pi_t, with

        B = 2^gamma p_u / (1 - p_u),    c_t = B t^(gamma/2) (1 - t)^(gamma/2),
        alpha_t = (1 - t) / (1 + c_t),  beta_t pi_t = (t m + c_t u) / (1 + c_t),

    m the mask, u the pieces in use, all alike, and gamma = 1. So p_u is the largest share of
    uniform noise among all words, at t = 1/2; at t = 1 all is masked. Here t is `1 - kept`: the
    schedule says when. A word is hit as a whole and turns into masks or into other pieces.
    """

    def __init__(self, mask: int, choices: Pieces, uniform: float = 0.1) -> None:
        self.mask, self.choices = mask, choices
        self._most = 2.0 * uniform / (1.0 - uniform)

    def corrupt(
        self,
        pieces: Pieces,
        words: Words,
        kept: float,
        rng: np.random.Generator,
        choose: Choose = hit_words,
    ) -> tuple[Pieces, Places]:
        """See `Process`."""
        t = 1.0 - kept
        c = self._most * float(np.sqrt(max(t * kept, 0.0)))
        hit = choose(words, 1.0 - kept / (1.0 + c), rng)
        replaced = hit & hit_words(words, c / (t + c) if t > 0 else 0.0, rng)
        drawn = self.choices[rng.integers(0, len(self.choices), len(pieces))]
        noisy = np.where(replaced, drawn, np.where(hit, np.int32(self.mask), pieces))
        return noisy.astype(pieces.dtype), hit & (noisy != pieces)

    def weight(self, noisy: Pieces, hit: Places, bound: float) -> NDArray[np.float64]:
        """GIDD's "dynamic" weights, which stand in for the bound's: 2 on masks, 1 on others."""
        return np.where(hit, np.where(noisy == self.mask, 2.0, 1.0), 0.0)


def process(name: Name, mask: int, choices: Pieces, hybrid: float) -> Process:
    """The process of that name; `hybrid` is its largest share of uniform noise, where it has one"""
    if name == "absorbing":
        return Absorbing(mask)
    return Uniform(choices) if name == "uniform" else Hybrid(mask, choices, hybrid)
