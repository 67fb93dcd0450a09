"""Strength above 0: words are noised again and denoised, and kept only where that is a gain."""

import math
from collections.abc import Sequence

import numpy as np

from denoiser import PolishOptions
from denoiser.backend import Ask, Backend, Floats
from denoiser.labels import Op
from denoiser.line import Edit
from denoiser.proposals import Proposal, Window
from denoiser.protect import holds_avoided
from denoiser.remask import budget, choose
from denoiser.sampler import Canvas, Sampler
from denoiser.tokenizer import Case, Tokenizer, case_of, write_case
from denoiser.verify import Verifier
from denoiser.words import Kind

_LEAST_GAIN = (2.5, 1.0)
"""Nats a change must gain at strength just above 0, and at strength 1."""


class Rephraser:
    """Re-noises windows that are already repaired.

    Args:
        banned: log-probabilities to add, [vocabulary], as from `allowed_pieces`.
    """

    def __init__(
        self,
        backend: Backend,
        tokenizer: Tokenizer,
        sampler: Sampler,
        verifier: Verifier,
        banned: Floats,
        least_calm: float,
    ) -> None:
        self._least_calm = least_calm
        self._backend = backend
        self._tokenizer = tokenizer
        self._sampler = sampler
        self._verifier = verifier
        self._banned = banned.copy()
        # A word is put in the place of a word: neither a further piece of one nor a mark.
        for piece, text in enumerate(tokenizer.strings):
            if tokenizer.continues(piece) or not text[:1].isalpha():
                self._banned[piece] = -np.inf

    def rephrase(self, windows: Sequence[Window], options: PolishOptions) -> None:
        """Edits the windows' lines in place. What becomes of a window does not depend on which
        others are worked on with it."""
        noised = self._noised(windows, options)
        self._denoise(noised, options.steps)
        low, high = _LEAST_GAIN
        least = low + (high - low) * options.strength
        found = self._verifier.verify([window for window, _ in noised])
        calm = [each for each in found if each.evidence["calm"] >= self._least_calm]
        gains = self._verifier.gains(calm)
        changes = [each for each in zip(calm, gains, strict=True) if each[1] >= least]
        for verified, gain in sorted(changes, key=lambda change: -change[0].proposal.start):
            proposal = verified.proposal
            if any(holds_avoided(word.text, options.avoid) for word in proposal.new):
                continue
            # The model's own odds for the new words against the old ones, above the least.
            score = 1.0 / (1.0 + math.exp(-min(gain - least, 20.0)))
            edit = Edit("rewrite", score, proposal.steps, proposal.others)
            verified.window.line.replace(proposal.start, proposal.end, proposal.new, edit)

    def _noised(
        self, windows: Sequence[Window], options: PolishOptions
    ) -> list[tuple[Window, list[int]]]:
        """The windows that have words to mask, with these: doubtful ones first."""
        some = [(window, free) for window in windows if (free := self._free(window))]
        readings = self._backend.read([Ask(w.row.pieces, w.row.features) for w, _ in some])
        noised = []
        for (window, free), reading in zip(some, readings, strict=True):
            window.reading = reading
            doubt = [1.0 - float(reading.op[window.row.first_of[place], Op.KEEP]) for place in free]
            rng = np.random.default_rng([options.seed, window.line.original[0].start])
            chosen = choose(doubt, budget(options.strength, len(free)), rng)
            noised.append((window, [free[k] for k in chosen]))
        return noised

    def _free(self, window: Window) -> list[int]:
        """Words that may be masked: prose as people wrote it, of one piece."""
        line, row = window.line, window.row
        sizes = np.bincount(row.word_of[row.word_of >= 0], minlength=len(line.words))
        return [
            place
            for place, word in enumerate(line.words)
            if line.may_change(place)
            and word.kind is Kind.WORD
            and word.start >= 0
            and sizes[place] == 1
        ]

    def _denoise(self, noised: Sequence[tuple[Window, list[int]]], steps: int) -> None:
        """Fills the masks; what comes out different are the windows' proposals."""
        canvases = []
        for window, places in noised:
            row = window.row
            tokens = [row.first_of[place] for place in places]
            banned = np.broadcast_to(self._banned, (len(places), len(self._banned)))
            canvases.append(
                Canvas.over(row.pieces, row.features, tokens, banned, self._tokenizer.mask)
            )
        self._sampler.fill(canvases, steps)
        for (window, places), canvas in zip(noised, canvases, strict=True):
            window.proposals = [
                proposal
                for k, place in enumerate(places)
                if (proposal := self._proposal(window, canvas, k, place))
            ]

    def _proposal(self, window: Window, canvas: Canvas, k: int, place: int) -> Proposal | None:
        """What the canvas has for a word, if that is another word."""
        old = window.line.words[place]
        text = self._tokenizer.strings[int(canvas.pieces[canvas.places[k]])]
        if text == old.text.lower().replace("’", "'"):
            return None
        case = case_of(old.text)
        written = write_case(text, case if case is not Case.NONE else Case.LOWER)
        new = old._replace(text=written, start=-1, end=-1)
        spoken = float(np.log(canvas.sure[k] + 1e-9))
        return Proposal(place, place + 1, (new,), 0.5, spoken, spoken, 0.0, steps=canvas.steps)
