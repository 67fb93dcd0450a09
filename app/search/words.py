"""What a word is, for the index, for the question and for the marks in an excerpt alike."""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import regex

LONGEST_WORD = 64
"""Characters of a word that count; longer ones are keys and hashes."""

MOST_KNOWN = 20_000
"""Characters whose folding is remembered; a hostile text could hold a million."""

_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_WORD = regex.compile(
    # Scripts without spaces: each character is a word, and a longer question is a phrase.
    rf"(?V1)[[{_UNSPACED}]&&[\p{{L}}\p{{N}}]]\p{{M}}*|[[\p{{L}}\p{{N}}\p{{M}}]--[{_UNSPACED}]]+"
)


class Word(NamedTuple):
    """A word as it is compared, and where it stands."""

    folded: str
    start: int
    end: int


def words_of(text: str) -> Iterator[Word]:
    """The words of a text, in order.

    >>> [word.folded for word in words_of("L'Été à São-Paulo")]
    ['l', 'ete', 'a', 'sao', 'paulo']
    """
    for found in _WORD.finditer(text):
        folded = fold(found.group())
        if folded:
            yield Word(folded, found.start(), found.end())


@lru_cache(maxsize=50_000)
def fold(word: str) -> str:
    """As words are compared: without case, accents and forms of one letter.

    >>> fold("ﬁANCÉ"), fold("Straße")
    ('fiance', 'strasse')
    """
    plain = unicodedata.normalize("NFKD", word[:LONGEST_WORD]).casefold()
    letters = (c for c in plain if c.isalnum() or _is_mark(c))
    return "".join(letters)[:LONGEST_WORD]


class _Aligned(dict[int, str | int]):
    """For `str.translate`: each character folded, where that is one letter or digit of ASCII.

    What belongs to no word becomes a space; what would need more or another letter stays.
    """

    def __missing__(self, code: int) -> str | int:
        character = chr(code)
        plain: str | int = " "
        if _WORD.fullmatch(character):
            folded = fold(character)
            plain = folded if len(folded) == 1 and folded.isascii() else code
        if len(self) < MOST_KNOWN:
            self[code] = plain
        return plain


_ALIGNED = _Aligned()


def aligned(text: str) -> str | None:
    """The text with folded words at their own places, in ASCII; None where it cannot be had.

    Most texts in Latin letters can be searched so, in a tenth of the time that `words_of` takes.

    >>> aligned("L'Été à São-Paulo"), aligned("Straße")
    ('l ete a sao paulo', None)
    """
    plain = text.lower() if text.isascii() else text.translate(_ALIGNED)
    return plain if plain.isascii() else None


def _is_mark(character: str) -> bool:
    # Vowel signs of Indian scripts are marks that take no part in combining; they are letters.
    category = unicodedata.category(character)
    return category[0] == "M" and not unicodedata.combining(character)
