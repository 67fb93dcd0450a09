"""Words that could stand in place of a wrong one, with what speaks for each.

Candidates come from the network's own distribution and from words that look, sound or inflect
like the written one; `denoiser/ranking.py` decides among them.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from rapidfuzz.distance import OSA

from denoiser.backend import Floats
from denoiser.lexicon import Familiarity, Lexicon
from denoiser.ranking import CLUES, Ranking, shares
from denoiser.speller import is_slip, sound, speller
from denoiser.tokenizer import Case, Tokenizer, case_of, familiarity_of, write_case
from denoiser.words import Kind, Word

_FROM_MODEL = 12
_NEAR = 30
_ALIKE = 10
_FARTHEST = 3
"""Letters of difference at most, for words of eight letters and more."""
_LEAST_LOG = -12.0
"""Log-probabilities below are all the same to the ranking."""


class Candidate(NamedTuple):
    """What to write for a word.

    Attributes:
        words: one word, or two where the written one should be parted.
        spoken: the network's log-probability of the first piece.
        share: its share among the candidates, 0 to 1.
    """

    words: tuple[Word, ...]
    spoken: float
    share: float


@dataclass(frozen=True)
class Place:
    """A doubtful word of a row that has been read.

    Attributes:
        spoken: [pieces of the word, vocabulary], log-probabilities there.
        masked: [vocabulary], log-probabilities with the whole word masked, or None.
        case: [len(Case)], probabilities of the case.
    """

    word: Word
    spoken: Floats
    masked: Floats | None
    case: Floats


@dataclass(frozen=True)
class Proposer:
    """Finds candidates and ranks them."""

    tokenizer: Tokenizer
    lexicon: Lexicon
    banned: Floats
    ranking: Ranking

    def is_known(self, word: Word) -> bool:
        """False for a word that is in no list."""
        return familiarity_of(word) is not Familiarity.UNKNOWN

    def candidates(self, place: Place) -> list[Candidate]:
        """Candidates, best first; the written word is not among them."""
        if place.word.kind is Kind.MARK:
            return self._marks(place)
        found = list(self.judged(place))
        if not found:
            return []
        clues = np.stack([each for _, each in found])
        share = shares(self.ranking.scores(clues, self.is_known(place.word)))
        spoken = clues[:, CLUES.index("visible")]
        order = np.argsort(-share, kind="stable")
        return [Candidate(found[i][0], float(spoken[i]), float(share[i])) for i in order]

    def judged(self, place: Place) -> Iterator[tuple[tuple[Word, ...], Floats]]:
        """Each candidate with its clues, in no order of merit."""
        written = place.word.text.lower().replace("’", "'")
        for texts in sorted(self._texts(place, written)):
            pieces = [piece for text in texts for piece in self.tokenizer.pieces(text)]
            if texts != (written,) and any(np.isneginf(self.banned[p]) for p in pieces):
                continue
            if self.lexicon.are_variants(written, texts[0]):
                continue
            case = _case(texts[0], written, place, self.lexicon)
            first = write_case(texts[0], case)
            if case is Case.MIXED:
                first = self.lexicon.usual_form.get(texts[0], place.word.text)
            if (first, *texts[1:]) == (place.word.text.replace("’", "'"),):
                continue
            words = tuple(
                place.word._replace(text=text, start=-1, end=-1, glued=place.word.glued and not k)
                for k, text in enumerate((first, *texts[1:]))
            )
            yield words, self._clues(place, written, texts, pieces, case)

    def _texts(self, place: Place, written: str) -> set[tuple[str, ...]]:
        known, help_ = self.is_known(place.word), speller()
        single = {self.tokenizer.strings[n] for n in _top(place.spoken[0] + self.banned)}
        if place.masked is not None:
            single |= {self.tokenizer.strings[n] for n in _top(place.masked + self.banned)}
        single = {text for text in single if not text.startswith("##") and text[0].isalpha()}
        single |= self.lexicon.related(written)
        if known:
            if len(written) > 3:
                single.update(help_.near(written, 1)[:_NEAR])
        else:
            single.update(help_.near(written, _FARTHEST if len(written) > 7 else 2)[:_NEAR])
            single.update(help_.alike(written)[:_ALIKE])
        single.add(written)
        texts: set[tuple[str, ...]] = {(text,) for text in single}
        for text in (*help_.fixes(written), *self.lexicon.confusables.get(written, ())):
            if len(parts := tuple(text.split())) <= 2:
                texts.add(parts)
        if not known:
            texts.update(help_.parted(written))
        return texts

    def _clues(
        self, place: Place, written: str, texts: tuple[str, ...], pieces: Sequence[int], case: Case
    ) -> Floats:
        text = " ".join(texts)
        given = min(len(pieces), len(place.spoken))
        logs = [max(float(place.spoken[k, pieces[k]]), _LEAST_LOG) for k in range(given)]
        masked = 0.0 if place.masked is None else float(place.masked[pieces[0]])
        recased = text == written
        count = min(self.lexicon.count.get(part, 0) for part in texts)
        clues = {
            "visible": logs[0],
            "further": sum(logs[1:]),
            "unseen": len(pieces) - given,
            "masked": max(masked, _LEAST_LOG),
            "frequency": math.log10(1 + count),
            "letters": min(OSA.distance(written, text), 6),
            "sound": sound(written) == sound(text),
            "slip": is_slip(written, text),
            "start": written[0] == text[0],
            "listed": text in speller().fixes(written),
            "inflected": text in self.lexicon.related(written),
            "confused": text in self.lexicon.confusables.get(written, ()),
            "recased": recased,
            "case": math.log(float(place.case[int(case)]) + 1e-6) if recased else 0.0,
            "parted": len(texts) > 1,
            "surplus": len(place.spoken) - given,
        }
        return np.array([clues[name] for name in CLUES], np.float32)

    def _marks(self, place: Place) -> list[Candidate]:
        found = []
        for text in (",", ".", "?", "!", ";", ":"):
            if text != place.word.text:
                log = float(place.spoken[0, self.tokenizer.numbers[text]])
                new = place.word._replace(text=text, start=-1, end=-1)
                found.append(Candidate((new,), log, float(np.exp(log))))
        return sorted(found, key=lambda candidate: -candidate.spoken)


def _top(scores: Floats) -> list[int]:
    best = np.argpartition(-scores, _FROM_MODEL)[:_FROM_MODEL]
    return [int(number) for number in best if np.isfinite(scores[number])]


def _case(text: str, written: str, place: Place, lexicon: Lexicon) -> Case:
    """The case to write `text` in: as the model says, and never back to what was doubted."""
    choices = place.case[: Case.MASKED].copy()
    choices[Case.NONE] = 0.0
    if text == written:
        choices[case_of(place.word.text)] = 0.0
    if text not in lexicon.usual_form or lexicon.usual_form[text].istitle():
        choices[Case.MIXED] = 0.0
    if len(text) == 1:
        choices[Case.UPPER] = 0.0
    return Case(int(choices.argmax()))


def new_word(text: str, case: Case, glued: bool) -> Word:
    """A word that stands in no text yet."""
    kind = Kind.WORD if text[:1].isalpha() else Kind.MARK
    return Word(write_case(text, case), -1, -1, kind, glued)
