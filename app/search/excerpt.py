"""Where in a text the words stand that were looked for, as parts to be shown."""

import re
from collections.abc import Sequence
from functools import lru_cache

from app.search import Part
from app.search.query import Query, Term
from app.search.words import LONGEST_WORD, Word, aligned, words_of

SCANNED = 60_000
"""Characters that are looked through for the best place; a hit behind it shows the beginning."""
WIDTH = 220
"""Characters of an excerpt, about two lines."""
_BEFORE = 60
_PLAIN_WORD = re.compile("[a-z0-9]+")


def marked(text: str, query: Query) -> tuple[Part, ...]:
    """All of a short text, with its hits marked."""
    return _parts(text, _hits(text, query), 0, len(text))


def excerpt(body: str, query: Query) -> tuple[Part, ...]:
    """Some two lines around the place with the most of the words, or the beginning."""
    text = body[:SCANNED]
    hits = _hits(text, query)
    start = _best(hits)
    if start > _BEFORE:
        # From the beginning of a line, or else of a word, before the hit.
        near = text.rfind("\n", start - _BEFORE, start) + 1 or (
            text.find(" ", start - _BEFORE, start) + 1
        )
        start = near or start
    else:
        start = 0
    end = min(start + WIDTH, len(text))
    if end < len(text) and (space := text.rfind(" ", start, end)) > start:
        end = space
    parts = list(_parts(text, hits, start, end))
    if start:
        parts.insert(0, Part("… "))
    if end < len(body.rstrip()):
        parts.append(Part(" …"))
    return tuple(parts)


def _hits(text: str, query: Query) -> list[Word]:
    """The words of `text` that belong to a term of the query."""
    plain = aligned(text)
    if plain is None or any(len(w) >= LONGEST_WORD for term in query.wanted for w in term.words):
        return _hits_by_words(text, query)
    found: dict[int, Word] = {}
    for term in query.wanted:
        for hit in _pattern(term).finditer(plain):
            for word in _PLAIN_WORD.finditer(plain, *hit.span(1)):
                found[word.start()] = Word(word.group(), *word.span())
    return [found[start] for start in sorted(found)]


@lru_cache(maxsize=200)
def _pattern(term: Term) -> re.Pattern[str]:
    """Where the term stands in an aligned text, also where it overlaps itself."""
    words = "[^a-z0-9]+".join(re.escape(word) for word in term.words)
    return re.compile(
        rf"(?<![a-z0-9])(?=({words}{'[a-z0-9]*' if term.is_open else '(?![a-z0-9])'}))"
    )


def _hits_by_words(text: str, query: Query) -> list[Word]:
    """The same for any text, word by word."""
    words = list(words_of(text))
    found: set[int] = set()
    for term in query.wanted:
        length = len(term.words)
        first = term.words[0]
        for at, word in enumerate(words[: len(words) - length + 1]):
            if not _fits(word.folded, first, term.is_open and length == 1):
                continue
            last = length - 1
            if all(
                _fits(words[at + n].folded, term.words[n], term.is_open and n == last)
                for n in range(1, length)
            ):
                found.update(range(at, at + length))
    return [words[at] for at in sorted(found)]


def _fits(word: str, wanted: str, is_open: bool) -> bool:
    return word.startswith(wanted) if is_open else word == wanted


def _best(hits: Sequence[Word]) -> int:
    """Where an excerpt shows the most different words; 0 without a hit."""
    best, most, first = 0, 0, 0
    counts: dict[str, int] = {}
    for last, word in enumerate(hits):
        counts[word.folded] = counts.get(word.folded, 0) + 1
        while word.end - hits[first].start > WIDTH - _BEFORE:
            gone = hits[first].folded
            counts[gone] -= 1
            if not counts[gone]:
                del counts[gone]
            first += 1
            if first > last:
                break
        if len(counts) > most:
            best, most = hits[first].start, len(counts)
    return best


def _parts(text: str, hits: Sequence[Word], start: int, end: int) -> tuple[Part, ...]:
    parts: list[Part] = []
    at = start
    for word in hits:
        if word.start < at or word.end > end:
            continue
        if word.start > at:
            parts.append(Part(_one_line(text[at : word.start])))
        parts.append(Part(text[word.start : word.end], hit=True))
        at = word.end
    if at < end:
        parts.append(Part(_one_line(text[at:end])))
    return tuple(parts)


def _one_line(text: str) -> str:
    return text.replace("\n", " ").replace("\t", " ")
