"""Sets of our own: held-out prose with mistakes planted in it, always the same ones.

The texts are not ours to ship, so the sets are made anew each time from the data folder and
checked against the fingerprint they had when figures were first taken on them. A change in how
mistakes are made, of the lexicon or of the corpus changes it, and the report says so.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random

from denoiser.corruption import Corruption, read_misspellings
from denoiser.corruption.mix import SHARES
from denoiser.evaluation.sets import Record, held_out
from denoiser.lexicon import lexicon
from denoiser.patches import render
from denoiser.tokenizer import Case, case_of, write_case
from denoiser.words import Kind, Word

GENERATOR_SHA256 = "f94c275c97e715a38ca9e46dd7995dc3a4580068513fb4b944e323e52b93382b"
PAIRS_SHA256 = "a74ffcc5ded684cba0964106adf48120b47d08af3f324ee442c59e1f57686749"

_SHARES = {
    "by_finger": 8.0, "by_ear": 7.0, "wrong_word": 3.0, "known_misspelling": 8.0, "article": 8.0,
    "surplus_article": 4.0, "preposition": 7.0, "surplus_preposition": 4.0, "auxiliary": 6.0,
    "verb_form": 11.0, "infinitive": 3.0, "noun_number": 9.0, "pronoun": 3.0, "comparison": 2.0,
    "lost_mark": 8.0, "surplus_comma": 2.0, "wrong_mark": 1.0, "apostrophe": 4.0, "capital": 6.0,
    "confused": 7.0, "lost_word": 4.0, "doubled_word": 3.0, "surplus_word": 2.0, "swapped": 2.0,
    "joined": 2.0, "parted": 1.5,
}  # fmt: skip
"""Written out, and 0 for any other kind, so that what training does more or less of changes
nothing here."""
_SHARE = 8
_SEED = 31
_DOUBLES = 700
_DOUBLES_SHARE = 5
_MOST_OF_A_PAIR = 8
"""Windows for one pair, so that common words do not drown the others."""

HELD_OUT_PAIRS = (
    ("ago", "before"), ("another", "others"), ("because", "why"),
    ("been", "bin"), ("belief", "believe"), ("choice", "choose"), ("dead", "died"),
    ("death", "dead"), ("deep", "depth"),
    ("easy", "easily"), ("free", "freedom"), ("him", "hymn"),
    ("key", "quay"), ("links", "lynx"), ("long", "length"),
    ("once", "ones"), ("ones", "once"), ("proof", "prove"), ("rights", "writes"),
    ("side", "sighed"), ("some", "sum"), ("strong", "strength"), ("succeed", "success"),
    ("success", "succeed"), ("sure", "shore"), ("time", "thyme"), ("true", "truth"),
    ("walk", "work"), ("whole", "hall"), ("wide", "width"), ("with", "which"),
    ("wood", "would"), ("work", "walk"), ("would", "wood"), ("you", "yew"), ("young", "youth"),
)  # fmt: skip
"""(right, wrong) words that the generator of the training data never confuses: they are in no list
of its, are not inflections of one another and differ by more than one slip of a finger."""


def planted(data: Path, limit: int | None = None) -> list[Record]:
    """Prose with the mistakes of the training generator, made by another seed; a fifth is clean."""
    known = read_misspellings(data / "lexicon" / "misspellings-codespell.tsv", lexicon())
    others = {mistake.__name__: 0.0 for mistake, _ in SHARES}
    corruption = Corruption(known, rate=0.05, clean=0.2, shares={**others, **_SHARES})
    rng = Random(_SEED)
    return [
        Record(render(corruption.flaw(window, rng)), (render(window),))
        for window in held_out(data, _SHARE, limit)
    ]


def planted_pairs(data: Path, limit: int | None = None) -> list[Record]:
    """Prose with one wrong word each, out of `HELD_OUT_PAIRS`."""
    rng = Random(_SEED)
    taken: Counter[tuple[str, str]] = Counter()
    found: list[Record] = []
    for window in held_out(data, 2):
        options = [
            (place, pair)
            for place, word in enumerate(window)
            for pair in HELD_OUT_PAIRS
            if word.text.lower() == pair[0]
            and taken[pair] < _MOST_OF_A_PAIR
            and case_of(word.text) in (Case.LOWER, Case.TITLE)
        ]
        if options:
            place, pair = rng.choice(options)
            taken[pair] += 1
            found.append(Record(_swapped(window, place, pair[1]), (render(window),)))
    return found[:limit]


def planted_doubles(data: Path, limit: int | None = None) -> list[Record]:
    """Prose with one word each that stands there twice."""
    rng = Random(_SEED)
    found: list[Record] = []
    for window in held_out(data, _DOUBLES_SHARE):
        places = [n for n, w in enumerate(window) if w.kind is Kind.WORD and w.text.islower()]
        if places:
            place = rng.choice(places)
            twice = [*window[: place + 1], *window[place:]]
            found.append(Record(render(twice), (render(window),)))
    return found[:_DOUBLES][:limit]


def fingerprint(records: Sequence[Record]) -> str:
    """SHA-256 over the texts and references of a set, in order."""
    digest = hashlib.sha256()
    for record in records:
        digest.update(json.dumps([record.text, *record.references]).encode())
    return digest.hexdigest()


def _swapped(window: Sequence[Word], place: int, wrong: str) -> str:
    old = window[place]
    new = Word(write_case(wrong, case_of(old.text)), -1, -1, Kind.WORD, old.glued)
    return render([*window[:place], new, *window[place + 1 :]])
