"""Which words of a text are in another language than English.

English words occur in German and French sentences too (`will`, `hat`, `service`), so that a word
is in an English list proves little. Function words do: every sentence has some.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files

from denoiser.words import Kind, Word

_NEAR = 4
"""Words on each side that tell in which language a word is."""
_PHRASE = 2
"""Foreign function words that make a foreign phrase of their neighbourhood."""
_PARTICLES = "al da das de del della der di du el il la las le les los van von"
"""They stand in names: Rio de Janeiro, Los Angeles."""
_ENGLISH = (
    "the and of to that it with this they have which you were their would could been when there "
    "what your she its our how these those them then because about through should must does did "
    "doing being i'm don't it's he's his him my by from not are but if or as be had who is like "
    "than other into only also after before where while every some any each more most"
)
"""Function words that other languages lack; `in`, `a`, `so` and `was` prove nothing."""
_IN_NAMES = frozenset(_PARTICLES.split())
_IN_ENGLISH = frozenset(_ENGLISH.split())


def foreign_places(words: Sequence[Word]) -> list[bool]:
    """True for each word of a sentence or phrase that is in another language."""
    found = [_other_script(word) for word in words]
    signs = [_sign(words, place) for place in range(len(words))]
    for start, end in _sentences(words):
        here = signs[start:end]
        if here.count(-1) > 2 * here.count(1):
            found[start:end] = [True] * (end - start)
            continue
        for place in range(start, end):
            first, last = max(start, place - _NEAR), min(end, place + _NEAR + 1)
            near = signs[first:last]
            if signs[place] < 0 and near.count(-1) >= _PHRASE and sum(near) < 0:
                for reached in _reach(signs, place, first, last):
                    found[reached] = True
    return found


def _sign(words: Sequence[Word], place: int) -> int:
    """1 for an English function word, -1 for one of another language, 0 for what says nothing."""
    word = words[place]
    if word.kind is not Kind.WORD:
        return 0
    folded = word.text.lower().replace("’", "'")
    if folded in _IN_ENGLISH:
        return 1
    if folded in _foreign_words():
        return 0 if folded in _IN_NAMES and _in_name(words, place) else -1
    return 0


def _other_script(word: Word) -> bool:
    if word.kind is not Kind.WORD or word.text.isascii():
        return False
    return not any(c < "\u0250" for c in word.text if c.isalpha())


def _in_name(words: Sequence[Word], place: int) -> bool:
    """True between or before capitalised words, the sentence's first word aside."""
    after = words[place + 1].text if place + 1 < len(words) else ""
    before = words[place - 1].text if place > 0 else ""
    return after[:1].isupper() and (before[:1].isupper() or words[place].text[:1].isupper())


def _reach(signs: Sequence[int], place: int, first: int, last: int) -> Iterator[int]:
    """The place and its neighbours up to an English function word."""
    yield place
    for steps in (range(place - 1, first - 1, -1), range(place + 1, last)):
        for reached in steps:
            if signs[reached] > 0:
                break
            yield reached


def _sentences(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    start = 0
    for place, word in enumerate(words, 1):
        if place == len(words) or (word.kind is Kind.MARK and word.text[0] in ".!?…。؟"):
            yield start, place
            start = place


@cache
def _foreign_words() -> frozenset[str]:
    text = files("denoiser").joinpath("resources", "foreign-words.txt").read_text("utf-8")
    return frozenset(word for line in text.splitlines() for word in line.split()[1:])
