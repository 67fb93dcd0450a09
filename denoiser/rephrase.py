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
    """Re-noises windows that are already repaired."""

    def __init__(
        self,
        backend: Backend,
        tokenizer: Tokenizer,
        sampler: Sampler,
        verifier: Verifier,
        least_calm: float,
    ) -> None:
        self._least_calm = least_calm
        self._backend = backend
        self._tokenizer = tokenizer
        self._sampler = sampler
        self._verifier = verifier

    def rephrase(
        self, window: Window, options: PolishOptions, banned: Floats, rng: np.random.Generator
    ) -> None:
        """Edits the window's line in place."""
        places = self._noised(window, options, rng)
        if not places:
            return
        window.proposals = self._denoised(window, places, options, banned)
        low, high = _LEAST_GAIN
        least = low + (high - low) * options.strength
        found = self._verifier.verify([window])
        changes = [
            (gain, verified.proposal)
            for verified, gain in zip(found, self._verifier.gains(found), strict=True)
            if gain >= least and verified.evidence["calm"] >= self._least_calm
        ]
        for gain, proposal in sorted(changes, key=lambda change: -change[1].start):
            if any(holds_avoided(word.text, options.avoid) for word in proposal.new):
                continue
            # The model's own odds for the new words against the old ones, above the least.
            score = 1.0 / (1.0 + math.exp(-min(gain - least, 20.0)))
            edit = Edit("rewrite", score, proposal.steps, proposal.others)
            window.line.replace(proposal.start, proposal.end, proposal.new, edit)

    def _noised(
        self, window: Window, options: PolishOptions, rng: np.random.Generator
    ) -> list[int]:
        """Words to mask: whole pieces of prose, doubtful ones first."""
        line, row = window.line, window.row
        free = [
            place
            for place, word in enumerate(line.words)
            if line.may_change(place)
            and word.kind is Kind.WORD
            and word.start >= 0
            and len(self._proposed_pieces(window, place)) == 1
        ]
        if not free:
            return []
        reading = self._backend.read([Ask(row.pieces, row.features)])[0]
        window.reading = reading
        doubt = [1.0 - float(reading.op[row.first_of[place], Op.KEEP]) for place in free]
        count = min(len(free), budget(options.strength, len(free)))
        return [free[k] for k in choose(doubt, count, rng)]

    def _proposed_pieces(self, window: Window, place: int) -> Sequence[int]:
        return tuple(np.flatnonzero(window.row.word_of == place))

    def _denoised(
        self, window: Window, places: Sequence[int], options: PolishOptions, banned: Floats
    ) -> list[Proposal]:
        line, row = window.line, window.row
        tokens = [row.first_of[place] for place in places]
        per_place = np.repeat(banned[None], len(places), axis=0)
        whole = np.array([self._tokenizer.continues(p) for p in range(self._tokenizer.size)])
        marks = np.array([not text[:1].isalpha() for text in self._tokenizer.strings])
        per_place[:, whole | marks] = -np.inf
        canvas = Canvas.over(row.pieces, row.features, tokens, per_place, self._tokenizer.mask)
        self._sampler.fill([canvas], options.steps)
        found = []
        for k, place in enumerate(places):
            old = line.words[place]
            text = self._tokenizer.strings[int(canvas.pieces[canvas.places[k]])]
            if text == old.text.lower().replace("’", "'"):
                continue
            case = case_of(old.text)
            new = old._replace(
                text=write_case(text, case if case is not Case.NONE else Case.LOWER),
                start=-1,
                end=-1,
            )
            spoken = float(np.log(canvas.sure[k] + 1e-9))
            found.append(
                Proposal(place, place + 1, (new,), 0.5, spoken, spoken, 0.0, steps=canvas.steps)
            )
        return found
