"""What somebody looks for, read from the line they typed. Anything at all may be typed."""

from dataclasses import dataclass

import regex

from app.search.words import words_of

MOST_TERMS = 20
LONGEST_QUERY = 500

_CHUNK = regex.compile(r"""(-?)(?:["“„«»]([^"”“»«]*)(["”“»«]|$)|(\S+))""")


@dataclass(frozen=True)
class Term:
    """Words that stand one after the other. `is_open`: the last one is only begun."""

    words: tuple[str, ...]
    is_open: bool = False


@dataclass(frozen=True)
class Query:
    """All of `wanted` and none of `unwanted`."""

    wanted: tuple[Term, ...]
    unwanted: tuple[Term, ...] = ()


def parse(line: str) -> Query:
    """Reads a line; without a word in it, `wanted` is empty.

    >>> [term.words for term in parse('don\\'t "red wine" gree').wanted]
    [('don', 't'), ('red', 'wine'), ('gree',)]
    """
    wanted: list[Term] = []
    unwanted: list[Term] = []
    for minus, phrase, _closing, word in _CHUNK.findall(line[:LONGEST_QUERY]):
        words = tuple(found.folded for found in words_of(word or phrase))
        if not words or len(wanted) + len(unwanted) >= MOST_TERMS:
            continue
        (unwanted if minus else wanted).append(Term(words, is_open=bool(word) and not minus))
    # Only what is typed last may be unfinished.
    closed = [Term(term.words) for term in wanted[:-1]] + wanted[-1:]
    return Query(tuple(closed), tuple(unwanted))
