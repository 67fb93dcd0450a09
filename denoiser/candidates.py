"""Words that could stand in place of a wrong one, and how likely the model finds each.

Proposals come from the model's own distribution and from words that look, sound or inflect like
the written one; the model's probability and a prior on slips of the pen decide among them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from denoiser.backend import Floats, Reading
from denoiser.lexicon import Lexicon, edit_distance
from denoiser.tokenizer import Case, Encoded, Tokenizer, case_of, write_case
from denoiser.words import Kind, Word

_FROM_MODEL = 12
_NEAR = 16
_UNSEEN = -1.5
"""Log-probability of a piece that has no place of its own in the written word."""
_PER_LETTER = 0.9
"""Nats that each letter of difference costs where the written word is no word at all."""
_STRANGER = 1.5
"""Nats for a known word becoming one that neither looks nor inflects like it."""


class Candidate(NamedTuple):
    """A word for a place.

    Attributes:
        spoken: the model's log-probability of it.
        share: its share among the candidates, 0 to 1, the prior on slips included.
    """

    word: Word
    spoken: float
    share: float


@dataclass(frozen=True)
class Proposer:
    """Finds candidates for places of a row that has been read."""

    tokenizer: Tokenizer
    lexicon: Lexicon
    banned: Floats

    def places(self, row: Encoded, place: int) -> tuple[int, ...]:
        """The tokens whose pieces `candidates` needs."""
        return tuple(int(token) for token in np.flatnonzero(row.word_of == place))

    def candidates(
        self, row: Encoded, words: Sequence[Word], place: int, reading: Reading, spoken: Floats
    ) -> list[Candidate]:
        """Candidates for the word at `place`, best first; the written word is not among them.

        Args:
            spoken: [pieces of the word, vocabulary], the model's log-probabilities there.
        """
        word = words[place]
        if word.kind is Kind.MARK:
            return self._marks(word, spoken)
        written = word.text.lower().replace("’", "'")
        case_share = reading.case[row.first_of[place]]
        texts = {self.tokenizer.strings[int(n)] for n in _top(spoken[0] + self.banned)}
        texts = {text for text in texts if not text.startswith("##") and text[0].isalpha()}
        texts |= self.lexicon.related(written)
        texts |= {t for t in self.lexicon.confusables.get(written, ()) if " " not in t}
        known = self.lexicon.is_common(written)
        if not known or len(written) > 3:
            texts.update(self.lexicon.neighbours(written, 1 if known else 2)[:_NEAR])
        texts.add(written)
        found: list[tuple[float, float, Word]] = []
        for text in texts:
            pieces = self.tokenizer.pieces(text)
            if any(np.isneginf(self.banned[p]) for p in pieces) and text != written:
                continue
            log = self._spoken(pieces, spoken)
            case = _case(text, written, word, case_share, self.lexicon)
            new = write_case(text, case)
            if case is Case.MIXED:
                new = self.lexicon.usual_form.get(text, word.text)
            if new.replace("’", "'") == word.text.replace("’", "'"):
                continue
            if text == written:
                log += float(np.log(case_share[int(case)] + 1e-6))
            prior = self._slip(written, text, known)
            found.append((log, log - prior, word._replace(text=new, start=-1, end=-1)))
        if not found:
            return []
        weights = np.exp(np.array([score for _, score, _ in found]))
        weights /= max(float(weights.sum()), 1e-9)
        order = np.argsort(-weights, kind="stable")
        return [Candidate(found[i][2], found[i][0], float(weights[i])) for i in order]

    def _marks(self, word: Word, spoken: Floats) -> list[Candidate]:
        found = []
        for text in (",", ".", "?", "!", ";", ":"):
            if text != word.text:
                log = float(spoken[0, self.tokenizer.numbers[text]])
                new = word._replace(text=text, start=-1, end=-1)
                found.append(Candidate(new, log, float(np.exp(log))))
        return sorted(found, key=lambda candidate: -candidate.spoken)

    def _spoken(self, pieces: Sequence[int], spoken: Floats) -> float:
        given = min(len(pieces), len(spoken))
        log = sum(float(spoken[k, pieces[k]]) for k in range(given))
        return log + _UNSEEN * (len(pieces) - given)

    def _slip(self, written: str, text: str, known: bool) -> float:
        if text == written:
            return 0.0
        if not known:
            return _PER_LETTER * edit_distance(written, text)
        near = (
            text in self.lexicon.related(written)
            or text in self.lexicon.confusables.get(written, ())
            or edit_distance(written, text) == 1
        )
        return 0.0 if near else _STRANGER


def _top(scores: Floats) -> list[int]:
    best = np.argpartition(-scores, _FROM_MODEL)[:_FROM_MODEL]
    return [int(number) for number in best if np.isfinite(scores[number])]


def _case(text: str, written: str, word: Word, share: Floats, lexicon: Lexicon) -> Case:
    """The case to write `text` in: as the model says, and never back to what was doubted."""
    choices = share[: Case.MASKED].copy()
    choices[Case.NONE] = 0.0
    if text == written:
        choices[case_of(word.text)] = 0.0
    if text not in lexicon.usual_form or lexicon.usual_form[text].istitle():
        choices[Case.MIXED] = 0.0
    if len(text) == 1:
        choices[Case.UPPER] = 0.0
    return Case(int(choices.argmax()))


def new_word(text: str, case: Case, glued: bool) -> Word:
    """A word that stands in no text yet."""
    kind = Kind.WORD if text[:1].isalpha() else Kind.MARK
    return Word(write_case(text, case), -1, -1, kind, glued)
