"""How often each mistake is made, and the one function that makes them.

The shares follow what learners and hurried native writers do (research note, section 7.2, after
Grundkiewicz et al. 2019 and Stahlberg & Kumar 2021), with the number of mistakes in a sentence
Poisson distributed and a share of sentences left clean.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random

from denoiser.corruption import grammar, learners, spelling, style, wording, writing
from denoiser.corruption.draft import Draft
from denoiser.errors import BadOptions, DataMissing
from denoiser.lexicon import Lexicon, lexicon
from denoiser.words import Word

Mistake = Callable[[Draft, int, Random], bool]

SHARES: tuple[tuple[Mistake, float], ...] = (
    (spelling.by_finger, 8.0),
    (spelling.by_ear, 7.0),
    (spelling.wrong_word, 3.0),
    (grammar.article, 8.0),
    (grammar.surplus_article, 4.0),
    (grammar.preposition, 7.0),
    (grammar.surplus_preposition, 4.0),
    (grammar.auxiliary, 6.0),
    (grammar.surplus_auxiliary, 1.5),
    (grammar.verb_form, 11.0),
    (grammar.infinitive, 3.0),
    (grammar.noun_number, 9.0),
    (grammar.pronoun, 3.0),
    (grammar.comparison, 2.0),
    (writing.lost_mark, 8.0),
    (writing.surplus_comma, 2.0),
    (writing.wrong_mark, 1.0),
    (writing.apostrophe, 4.0),
    (writing.capital, 6.0),
    (writing.confused, 7.0),
    (writing.lost_word, 4.0),
    (writing.doubled_word, 3.0),
    (writing.surplus_word, 2.0),
    (writing.swapped, 2.0),
    (writing.joined, 2.0),
    (writing.parted, 1.5),
    (wording.word_family, 3.0),
    (wording.word_choice, 3.0),
    (learners.agreement, 3.0),
    (learners.verb_pattern, 3.0),
    (learners.second_subject, 1.0),
    (learners.second_link, 1.0),
    (learners.future_condition, 1.0),
    (learners.mistaken, 3.0),
    (learners.surplus_small, 3.0),
    (learners.lost_small, 3.0),
    (learners.shorthand, 1.0),
    (style.wordy, 1.5),
    (style.padding, 1.0),
    (style.moved_adverb, 1.0),
)
KNOWN_MISSPELLING_SHARE = 8.0
KNOWN_MISSPELLING = spelling.known_misspelling.__name__
_NAMES = tuple(mistake.__name__ for mistake, _ in SHARES)
_DENSITIES = (0.5, 1.0, 1.0, 2.0, 3.5)
"""Some writers slip once a page, some in every line; the rate is multiplied by one of these."""
_TRIES = 24
"""Places tried before a kind of mistake counts as not possible in this sentence."""


@dataclass
class Corruption:
    """Makes mistakes in clean text.

    Attributes:
        misspellings: correct word to what people write instead; may be empty.
        rate: mistakes per word of a usual sentence, where it gets any; see `_DENSITIES`.
        clean: share of sentences that get none.
        shares: weights of kinds of mistakes by the names of their functions, in place of those in
            `SHARES`; 0 leaves a kind out. Kinds that are not named keep theirs.
    """

    misspellings: dict[str, list[str]] = field(default_factory=dict)
    rate: float = 0.07
    clean: float = 0.3
    words: Lexicon = field(default_factory=lexicon)
    shares: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_shares(self.shares)
        made = [
            (mistake, self.shares.get(name, weight))
            for (mistake, weight), name in zip(SHARES, _NAMES, strict=True)
        ]
        if self.misspellings:
            known = partial(spelling.known_misspelling, known=self.misspellings)
            made.append((known, self.shares.get(KNOWN_MISSPELLING, KNOWN_MISSPELLING_SHARE)))
        self._mistakes = [mistake for mistake, _ in made]
        self._weights = [weight for _, weight in made]
        if not any(self._weights):
            raise BadOptions("No kind of mistake has a share above 0. To make none, use clean = 1.")

    def flaw(self, words: Sequence[Word], rng: Random) -> list[Word]:
        """The words with mistakes in them, sometimes none; the same `rng`, the same mistakes."""
        if not words or rng.random() < self.clean:
            return list(words)
        draft = Draft(words, self.words)
        rate = self.rate * rng.choice(_DENSITIES)
        wanted = max(1, _poisson(rate * len(words), rng))
        for mistake in rng.choices(self._mistakes, self._weights, k=wanted):
            for _ in range(_TRIES):
                if mistake(draft, rng.randrange(len(words)), rng):
                    break
        return draft.flawed()


def check_shares(shares: Mapping[str, float]) -> None:
    """Raises BadOptions where a name is no kind of mistake, or a weight is no share."""
    known = (*_NAMES, KNOWN_MISSPELLING)
    for name, weight in shares.items():
        if name not in known:
            raise BadOptions(f"No mistake is called {name!r}. There are: {', '.join(known)}.")
        if not isinstance(weight, (int, float)) or not 0 <= weight < math.inf:
            raise BadOptions(f"The share of {name} is {weight!r}, not a number from 0 up.")


def read_misspellings(path: Path, words: Lexicon) -> dict[str, list[str]]:
    """Correct words to known misspellings, out of a table `misspelling<TAB>fix|fix`."""
    if not path.is_file():
        raise DataMissing(
            f"No list of misspellings at {path}. Give its folder with --lexicon, or leave "
            "`misspellings` out of the configuration to train without one."
        )
    found: dict[str, list[str]] = defaultdict(list)
    for line in path.read_text("utf-8").splitlines()[1:]:
        wrong, _, fixes = line.partition("\t")
        for fix in fixes.split("|"):
            if fix.isalpha() and fix.islower() and wrong.isascii() and not words.is_common(wrong):
                found[fix].append(wrong)
    return dict(found)


def _poisson(mean: float, rng: Random) -> int:
    """Knuth's method; means here are below 10."""
    limit, product, count = math.exp(-min(mean, 10.0)), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count
