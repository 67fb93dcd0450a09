"""Fills masks: a few steps, confident places first, what turns out doubtful masked again."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from denoiser.backend import Ask, Backend, Floats
from denoiser.lexicon import Familiarity, lexicon
from denoiser.remask import doubted, reveal
from denoiser.tokenizer import Case, Tokenizer, feature

_DOUBT = 0.05
"""A filled piece the model gives less than this is masked again, while steps are left."""


@dataclass
class Canvas:
    """A row with masks in it, being filled.

    Attributes:
        pieces, features: the row.
        places: tokens that are to be filled.
        banned: per place, log-probability to add (minus infinity forbids a piece).
        sure: per place, the probability the filled piece had.
        steps: forward passes this row took.
    """

    pieces: NDArray[np.int32]
    features: NDArray[np.int32]
    places: list[int]
    banned: Floats
    sure: Floats
    cases: list[Case]
    steps: int = 0

    @classmethod
    def over(
        cls,
        pieces: NDArray[np.int32],
        features: NDArray[np.int32],
        places: Sequence[int],
        banned: Floats,
        mask: int,
    ) -> "Canvas":
        """A canvas with masks at `places`."""
        pieces, features = pieces.copy(), features.copy()
        pieces[list(places)] = mask
        features[list(places)] = feature(Case.MASKED, False)
        sure = np.zeros(len(places), np.float32)
        return cls(pieces, features, list(places), banned, sure, [Case.LOWER] * len(places))


class Sampler:
    """Ancestral sampling of the masked process at temperature 0, in order of confidence."""

    def __init__(self, backend: Backend, tokenizer: Tokenizer) -> None:
        self._backend = backend
        self._tokenizer = tokenizer

    def fill(self, canvases: Sequence[Canvas], steps: int, remask: bool = True) -> None:
        """Fills every mask of every canvas in at most `steps` forward passes each."""
        open_masks = [list(range(len(canvas.places))) for canvas in canvases]
        again = [remask] * len(canvases)
        for left in range(max(steps, 1), 0, -1):
            active = [number for number, masks in enumerate(open_masks) if masks]
            if not active:
                return
            asks = [
                Ask(c.pieces, c.features, tuple(c.places)) for c in (canvases[n] for n in active)
            ]
            for number, reading in zip(active, self._backend.read(asks), strict=True):
                canvas, masks = canvases[number], open_masks[number]
                canvas.steps += 1
                scores = reading.pieces + canvas.banned
                filled = [k for k in range(len(canvas.places)) if k not in masks]
                if again[number] and left > 1 and filled:
                    masks = self._mask_again(canvas, masks, filled, scores)
                    again[number] = False  # once: a place that stays in doubt must not go round
                best = scores[masks].argmax(-1)
                sure = np.exp(scores[masks, best])
                for k in reveal(sure, left):
                    self._write(canvas, masks[int(k)], int(best[k]), float(sure[k]), reading.case)
                open_masks[number] = [
                    k for k in masks if canvas.pieces[canvas.places[k]] == self._tokenizer.mask
                ]

    def _mask_again(
        self, canvas: Canvas, masks: list[int], filled: list[int], scores: Floats
    ) -> list[int]:
        current = canvas.pieces[[canvas.places[k] for k in filled]]
        confidence = np.exp(scores[filled, current])
        for k in doubted(confidence, _DOUBT, most=max(1, len(filled) // 3)):
            place = canvas.places[filled[int(k)]]
            canvas.pieces[place] = self._tokenizer.mask
            canvas.features[place] = feature(Case.MASKED, False)
            masks = [*masks, filled[int(k)]]
        return sorted(masks)

    def _write(self, canvas: Canvas, k: int, piece: int, sure: float, cases: Floats) -> None:
        place = canvas.places[k]
        case = Case(int(cases[place, : Case.MASKED].argmax()))
        text = self._tokenizer.strings[piece].removeprefix("##")
        if not any(c.isalpha() for c in text):
            case = Case.NONE
        elif case is Case.NONE:
            case = Case.LOWER
        canvas.pieces[place] = piece
        known = Familiarity.NONE if case is Case.NONE else lexicon().familiarity(text)
        canvas.features[place] = feature(case, case is Case.NONE, known)
        canvas.sure[k] = sure
        canvas.cases[k] = case


def allowed_pieces(tokenizer: Tokenizer, avoid: Sequence[str] = ()) -> Floats:
    """Log-probabilities to add, [vocabulary]: 0 for pieces a fill may use, minus infinity else.

    Numbers, symbols and letters of other alphabets are never invented.
    """
    unwanted = {word.lower() for word in avoid}
    banned = np.zeros(tokenizer.size, np.float32)
    for number, text in enumerate(tokenizer.strings):
        bare = text.removeprefix("##")
        letters = bare.replace("'", "")
        fine = bare in (*",.?!;:-", "a", "i") or (
            len(bare) > 1 and letters.isascii() and letters.isalpha()
        )
        if number in tokenizer.special or not fine or text in unwanted:
            banned[number] = -np.inf
    return banned
