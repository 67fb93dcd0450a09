"""Words that might have been meant by a misspelled one: near in letters, in sound, or known fixes.

Proposes only; `denoiser/ranking.py` and the network decide.
"""

import gzip
import re
from collections import defaultdict
from functools import cache, cached_property, lru_cache
from importlib.resources import files

from rapidfuzz import process
from rapidfuzz.distance import OSA

from denoiser.lexicon import Lexicon, lexicon, plural_of

_LEAST_NEIGHBOUR = 15
"""Occurrences in the corpus; rarer words are no likely targets and would double the index."""
_REMEMBERED = 10_000
"""Words whose neighbours are kept; a text repeats its mistakes."""
_LEAST_PART = 300
"""Occurrences of each half of a word that may have been two."""
_SHORT_PARTS_TEXT = "a i am an as at be by do go he if in is it me my no of on or so to up us we"
_SHORT_PARTS = frozenset(_SHORT_PARTS_TEXT.split())
_SOUNDS: tuple[tuple[str, str], ...] = (
    (r"[^a-z]", ""), (r"^(kn|gn|pn)", "n"), (r"^wr", "r"), (r"^wh", "w"), (r"^x", "z"),
    (r"mb$", "m"), (r"ph", "f"), (r"(t|s|c)i(on|an|al|ous)", r"x\2"), (r"sc(?=[eiy])", "s"),
    (r"sch", "sk"), (r"tch", "x"), (r"ch", "x"), (r"sh", "x"), (r"dge?", "j"), (r"g(?=[eiy])", "j"),
    (r"gh", ""), (r"c(?=[eiy])", "s"), (r"ck|c|q", "k"), (r"x(?!$)", "x"), (r"z", "s"), (r"v", "f"),
    (r"th", "t"), (r"(.)\1+", r"\1"),
)  # fmt: skip
_RULES = tuple((re.compile(pattern), wanted) for pattern, wanted in _SOUNDS)
_VOWELS = re.compile(r"[aeiouyhw]+")


class Speller:
    """Indexes over the lexicon, built on first use. Get the shared one from `speller()`."""

    def __init__(self, words: Lexicon) -> None:
        self._lexicon = words
        self._near: dict[tuple[str, int], list[str]] = {}

    def fixes(self, word: str) -> tuple[str, ...]:
        """What people are known to have meant by `word`: common misspellings and regular
        inflections of irregular words; may hold two words."""
        return self._fixes.get(word, ())

    def near(self, word: str, distance: int) -> list[str]:
        """Known words at most `distance` from `word` (restricted Damerau-Levenshtein: a swap of
        neighbouring letters costs one), nearest and then commonest first."""
        found = self._near.get((word, distance))
        if found is None:
            if len(self._near) > _REMEMBERED:
                self._near.clear()
            found = self._near[word, distance] = self._search(word, distance)
        return found

    def _search(self, word: str, distance: int) -> list[str]:
        if not 2 <= len(word) <= 20:
            return []
        candidates = [
            other
            for length in range(len(word) - distance, len(word) + distance + 1)
            for other in self._by_length.get(length, ())
        ]
        found = process.extract(
            word, candidates, scorer=OSA.distance, score_cutoff=distance, limit=None
        )
        count = self._lexicon.count
        return [
            other
            for other, _, _ in sorted(found, key=lambda each: (each[1], -count[each[0]]))
            if other != word
        ]

    def alike(self, word: str) -> list[str]:
        """Known words that sound like `word`, commonest first."""
        return [other for other in self._by_sound.get(sound(word), ()) if other != word]

    def parted(self, word: str) -> list[tuple[str, str]]:
        """`word` as two common words."""
        return [
            (word[:cut], word[cut:])
            for cut in range(1, len(word))
            if self._is_part(word[:cut]) and self._is_part(word[cut:])
        ]

    def _is_part(self, part: str) -> bool:
        if len(part) < 3:
            return part in _SHORT_PARTS
        return self._lexicon.is_common(part, _LEAST_PART)

    @cached_property
    def _by_length(self) -> dict[int, list[str]]:
        index: dict[int, list[str]] = defaultdict(list)
        for word, count in self._lexicon.count.items():
            if count >= _LEAST_NEIGHBOUR:
                index[len(word)].append(word)
        return index

    @cached_property
    def _by_sound(self) -> dict[str, list[str]]:
        index: dict[str, list[str]] = defaultdict(list)
        for word, count in sorted(self._lexicon.count.items(), key=lambda pair: -pair[1]):
            if len(word) > 3 and count >= _LEAST_NEIGHBOUR:
                index[sound(word)].append(word)
        return index

    @cached_property
    def _fixes(self) -> dict[str, tuple[str, ...]]:
        data = files("denoiser").joinpath("resources", "misspellings.tsv.gz").read_bytes()
        rows = (line.split("\t") for line in gzip.decompress(data).decode().splitlines())
        found = {wrong: tuple(fixes.split("|")) for wrong, fixes in rows}
        for wrong, right in self._regularised():
            if not self._lexicon.is_common(wrong, 8):
                found[wrong] = tuple(dict.fromkeys((*found.get(wrong, ()), *right)))
        return found

    def _regularised(self) -> list[tuple[str, tuple[str, ...]]]:
        """(*goed*, (*went*, *gone*)), (*childs*, (*children*,)), (*advices*, (*advice*,))."""
        words = self._lexicon
        found: list[tuple[str, tuple[str, ...]]] = [
            (plural_of(word), (word,)) for word in words.uncountable
        ]
        for singular, plural in words.plural.items():
            found += [(plural_of(singular), (plural,)), (plural + "s", (plural,))]
        for base, past in words.past.items():
            right = tuple(dict.fromkeys((past, words.participle[base])))
            forms = words.verb_forms(base)
            found += [(wrong, right) for wrong in {forms["regular"], past + "ed", past + "ded"}]
        return found


@lru_cache(maxsize=50_000)
def sound(word: str) -> str:
    """How `word` sounds, roughly: its consonants by sound, and whether it begins with a vowel."""
    for pattern, wanted in _RULES:
        word = pattern.sub(wanted, word)
    return ("a" if word[:1] in "aeiouy" else "") + _VOWELS.sub("", word)


def is_slip(written: str, meant: str) -> bool:
    """True where one slip makes `meant` into `written` that fingers and ears make most: two letters
    swapped, a double letter single or a single one double, one vowel for another."""
    if len(written) == len(meant):
        differ = [i for i, (a, b) in enumerate(zip(written, meant, strict=True)) if a != b]
        if len(differ) == 1:
            return written[differ[0]] in "aeiouy" and meant[differ[0]] in "aeiouy"
        return len(differ) == 2 and written[differ[0] : differ[1] + 1] == "".join(
            reversed(meant[differ[0] : differ[1] + 1])
        )
    if abs(len(written) - len(meant)) != 1:
        return False
    longer, shorter = sorted((written, meant), key=len, reverse=True)
    return any(
        longer[i] == longer[i - 1] and longer[:i] + longer[i + 1 :] == shorter
        for i in range(1, len(longer))
    )


@cache
def speller() -> Speller:
    """The speller over the shared lexicon."""
    return Speller(lexicon())
