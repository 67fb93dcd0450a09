"""What a word is, for the index, for the question and for the marks in an excerpt alike."""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import regex

LONGEST_WORD = 64
"""Characters of a word that count; longer ones are keys and hashes."""

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


def _is_mark(character: str) -> bool:
    # Vowel signs of Indian scripts are marks that take no part in combining; they are letters.
    category = unicodedata.category(character)
    return category[0] == "M" and not unicodedata.combining(character)
