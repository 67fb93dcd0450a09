"""What is known about English words: how common, which inflections, which look-alikes."""

import gzip
import string
from collections import defaultdict
from collections.abc import Iterable
from enum import IntEnum
from functools import cache
from importlib.resources import files

_VOWELS = "aeiou"
_COMMON = 100
"""Occurrences in the corpus from which on a word counts as common."""
_AUXILIARIES: tuple[frozenset[str], ...] = tuple(
    frozenset(group.split())
    for group in (
        "be is are was were been being am",
        "have has had having",
        "do does did done doing",
        "don't doesn't didn't",
        "isn't aren't wasn't weren't",
        "haven't hasn't hadn't",
        "this these",
        "that those",
        "much many",
        "less fewer",
        "i me my",
        "he him his",
        "she her hers",
        "we us our",
        "they them their",
        "who whom whose",
        "good well",
        "bad badly",
    )
)


class Familiarity(IntEnum):
    """How well known a written word is; an input of the network, never a verdict.

    Pieces alone do not tell it: a rare name, a technical word and a slip of the pen are all
    spelled out in several.
    """

    NONE = 0
    """Not a word: a mark, a number, an opaque word, a mask."""
    UNKNOWN = 1
    RARE = 2
    COMMON = 3
    NAME = 4
    """Usually written with a capital."""


class Lexicon:
    """Word lists in memory, about 30 MB. Get the shared one from `lexicon()`."""

    def __init__(self) -> None:
        self.count: dict[str, int] = {}
        self.usual_form: dict[str, str] = {}
        for line in gzip.decompress(_resource("words.tsv.gz")).decode().splitlines():
            word, count, form = line.split("\t")
            self.count[word] = int(count)
            if form:
                self.usual_form[word] = form
        self._dictionary = frozenset(
            gzip.decompress(_resource("dictionary.txt.gz")).decode().splitlines()
        )
        self._related: dict[str, set[str]] = defaultdict(set)
        self.confusables: dict[str, set[str]] = defaultdict(set)
        self.past: dict[str, str] = {}
        self.participle: dict[str, str] = {}
        self.plural: dict[str, str] = {}
        self.uncountable = frozenset(_lines("uncountable-nouns.txt"))
        self._variants = frozenset(
            frozenset(line.split("\t")) for line in _lines("british-american.tsv")[1:]
        )
        self._read_confusables()
        self._read_irregulars()
        self.verbs = frozenset(self._find_verbs())
        for group in _AUXILIARIES:
            for word in group:
                self._related[word] |= group

    def _read_confusables(self) -> None:
        for line in _lines("confusables.txt"):
            group = [entry.strip() for entry in line.split(",")]
            for word in group:
                self.confusables[word].update(other for other in group if other != word)

    def _read_irregulars(self) -> None:
        for line in _lines("irregular-verbs.tsv")[1:]:
            base, past, participle = (cell.split("/")[0] for cell in line.split("\t"))
            self.past[base], self.participle[base] = past, participle
        for line in _lines("irregular-nouns.tsv")[1:]:
            singular, plural = (cell.split("/")[0] for cell in line.split("\t"))
            self.plural[singular] = plural
            self._relate((singular, plural))

    def _find_verbs(self) -> Iterable[str]:
        for word, count in self.count.items():
            if count < 20 or not word.isalpha() or len(word) < 2:
                continue
            forms = self.verb_forms(word)
            if forms["ing"] in self.count and forms["past"] in self.count:
                self._relate({word, *(form for form in forms.values() if form in self.count)})
                yield word
            elif plural_of(word) in self.count and not word.endswith("s"):
                self._relate((word, plural_of(word)))
            if word.endswith("ly") and word[:-2] in self.count:
                self._relate((word, word[:-2]))

    def _relate(self, words: Iterable[str]) -> None:
        group = set(words)
        for word in group:
            self._related[word] |= group

    def verb_forms(self, base: str) -> dict[str, str]:
        """The forms `s`, `past`, `participle` and `ing`; `regular` is the past with -ed."""
        doubled = base + base[-1] + "ing" in self.count
        if base.endswith("ie"):
            ing, regular = base[:-2] + "ying", base + "d"
        elif base.endswith("e"):
            ing, regular = (base if base.endswith("ee") else base[:-1]) + "ing", base + "d"
        elif doubled:
            ing, regular = base + base[-1] + "ing", base + base[-1] + "ed"
        elif base.endswith("y") and base[-2:-1] not in _VOWELS:
            ing, regular = base + "ing", base[:-1] + "ied"
        else:
            ing, regular = base + "ing", base + "ed"
        past = self.past.get(base, regular)
        return {
            "s": plural_of(base),
            "past": past,
            "participle": self.participle.get(base, past),
            "ing": ing,
            "regular": regular,
        }

    def related(self, word: str) -> set[str]:
        """Other inflections and near function words of `word` (lower case)."""
        return self._related.get(word, set()) - {word}

    def are_variants(self, one: str, other: str) -> bool:
        """True for the British and the American spelling of one word (lower case), such as
        *focussed* and *focused*; not where the two spellings are different words to either."""
        both = frozenset((one, other))
        return both in self._variants and other not in self.confusables.get(one, ())

    def is_common(self, word: str, count: int = 30) -> bool:
        """True where the corpus holds `word` at least `count` times."""
        return self.count.get(word, 0) >= count

    def familiarity(self, word: str) -> Familiarity:
        """How well known `word` is, its casing aside."""
        folded = word.lower().replace("’", "'")
        found = self._familiarity(folded)
        if found is Familiarity.UNKNOWN and "'" in folded:
            return self._familiarity(folded[: folded.rindex("'")])
        return found

    def _familiarity(self, folded: str) -> Familiarity:
        count = self.count.get(folded, 0)
        if count and not self.usual_form.get(folded, "a").islower():
            return Familiarity.NAME
        if count >= _COMMON:
            return Familiarity.COMMON
        return Familiarity.RARE if count or folded in self._dictionary else Familiarity.UNKNOWN


def plural_of(word: str) -> str:
    """`word` with a regular -s, as nouns and third persons take it."""
    if word.endswith("y") and len(word) > 1 and word[-2] not in _VOWELS:
        return word[:-1] + "ies"
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return word + "es"
    if word.endswith("o") and len(word) > 1 and word[-2] not in _VOWELS:
        return word + "es"
    return word + "s"


def edits1(word: str) -> set[str]:
    """Every string one letter away from `word`."""
    cuts = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    found = {a + b[1:] for a, b in cuts if b}
    found |= {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    for letter in string.ascii_lowercase:
        found |= {a + letter + b[1:] for a, b in cuts if b}
        found |= {a + letter + b for a, b in cuts}
    return found - {word}


def _resource(name: str) -> bytes:
    return files("denoiser").joinpath("resources", name).read_bytes()


def _lines(name: str) -> list[str]:
    return [line for line in _resource(name).decode().splitlines() if line.strip()]


@cache
def lexicon() -> Lexicon:
    """The lexicon, read once per process."""
    return Lexicon()
