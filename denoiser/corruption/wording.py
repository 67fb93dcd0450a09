"""Mistakes of wording: the wrong member of a word family, and words that are easily mixed up."""

from functools import cache
from random import Random

from denoiser.corruption.draft import Draft
from denoiser.lexicon import Lexicon, lexicon

_ENDINGS = (
    ("ance", "ant"), ("ence", "ent"), ("ency", "ent"), ("ancy", "ant"), ("ation", "e"),
    ("ation", ""), ("ion", "e"), ("ion", ""), ("ion", "ive"), ("ment", ""), ("ness", ""),
    ("ful", ""), ("less", "ful"), ("ity", "e"), ("ity", ""), ("ability", "able"), ("al", ""),
    ("ally", "al"), ("ically", "ic"), ("ical", "ic"), ("ous", ""), ("ous", "e"), ("able", ""),
    ("able", "e"), ("y", ""), ("iness", "y"), ("ily", "y"), ("fully", "ful"), ("th", ""),
    ("ed", "ing"), ("ly", "ness"), ("iful", "y"), ("ural", "ure"), ("ility", "le"), ("ic", "y"),
)  # fmt: skip
"""Endings that learners exchange: *importance* and *important*, *success* and *successful*."""
_SHORTEST_STEM = 4
_OCCURRENCES = 300
"""In the corpus; rarer words are hardly ever anybody's slip."""
_VERBS = (
    ("make", "do"), ("say", "tell"), ("see", "watch"), ("see", "look"), ("watch", "look"),
    ("hear", "listen"), ("learn", "teach"), ("bring", "take"), ("lend", "borrow"),
    ("rise", "raise"), ("remember", "remind"), ("speak", "say"), ("talk", "tell"), ("win", "beat"),
    ("go", "come"), ("let", "make"), ("get", "become"), ("wear", "dress"), ("lose", "miss"),
    ("spend", "waste"), ("give", "take"), ("know", "meet"), ("grow", "raise"),
)  # fmt: skip
_OTHERS = (
    ("so", "such"), ("so", "too"), ("very", "too"), ("very", "much"), ("other", "another"),
    ("others", "other"), ("alone", "lonely"), ("fun", "funny"), ("despite", "although"),
    ("during", "while"), ("because", "since"), ("job", "work"), ("high", "tall"),
    ("people", "person"), ("hard", "hardly"), ("late", "lately"), ("near", "nearly"),
    ("most", "almost"), ("like", "as"), ("if", "whether"), ("still", "yet"), ("also", "too"),
    ("already", "yet"), ("ever", "never"), ("no", "not"), ("nobody", "anybody"),
    ("nothing", "anything"), ("something", "anything"), ("everyone", "anyone"), ("all", "every"),
    ("both", "either"), ("few", "little"), ("fewer", "less"), ("number", "amount"),
    ("some", "any"), ("once", "one"), ("first", "firstly"), ("last", "lastly"),
    ("especially", "specially"), ("economic", "economical"), ("opportunity", "possibility"),
    ("travel", "trip"), ("advice", "advise"), ("life", "live"), ("lives", "life"),
    ("then", "than"), ("nowadays", "now"), ("how", "what"), ("what", "that"), ("where", "which"),
    ("who", "which"), ("and", "but"), ("or", "and"), ("but", "however"), ("good", "well"),
)  # fmt: skip


def word_family(draft: Draft, place: int, rng: Random) -> bool:
    """A word of the same family with another ending: *different* for *difference*."""
    if not draft.is_word(place) or draft.is_name(place):
        return False
    siblings = family(draft.lower(place))
    return bool(siblings) and draft.replace(place, rng.choice(siblings))


def word_choice(draft: Draft, place: int, rng: Random) -> bool:
    """A word that learners mix up with the right one: *make homework*, *so good weather*."""
    if not draft.is_word(place) or draft.is_name(place):
        return False
    others = _mixed_up().get(draft.lower(place))
    return others is not None and draft.replace(place, rng.choice(others))


@cache
def family(word: str) -> tuple[str, ...]:
    """Common words that differ from a common one by an ending out of `_ENDINGS`, sorted."""
    words = lexicon()
    if not words.is_common(word, _OCCURRENCES):
        return ()
    found = set()
    for one, other in _ENDINGS:
        for old, new in ((one, other), (other, one)):
            stem = word[: len(word) - len(old)]
            if word.endswith(old) and len(stem) >= _SHORTEST_STEM:
                found.add(stem + new)
    return tuple(sorted(w for w in found - {word} if words.is_common(w, _OCCURRENCES)))


@cache
def _mixed_up() -> dict[str, tuple[str, ...]]:
    words = lexicon()
    found: dict[str, set[str]] = {}
    for pair in (*_OTHERS, *(p for verbs in _VERBS for p in _inflected(*verbs, words))):
        for one, other in (pair, pair[::-1]):
            found.setdefault(one, set()).add(other)
    return {word: tuple(sorted(others - {word})) for word, others in found.items()}


def _inflected(one: str, other: str, words: Lexicon) -> list[tuple[str, str]]:
    """The two verbs in each of their forms."""
    first, second = words.verb_forms(one), words.verb_forms(other)
    forms = ("s", "past", "participle", "ing")
    return [(one, other), *((first[form], second[form]) for form in forms)]
