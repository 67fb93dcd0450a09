"""Spelling mistakes: of the fingers, of the ear, and known from lists of misspellings."""

import re
from random import Random

from denoiser.corruption.draft import Draft
from denoiser.lexicon import edits1

_KEYS = {
    "a": "qwsz", "b": "vghn", "c": "xdfv", "d": "serfcx", "e": "wsdr", "f": "drtgvc",
    "g": "ftyhbv", "h": "gyujnb", "i": "ujko", "j": "huikmn", "k": "jiolm", "l": "kop",
    "m": "njk", "n": "bhjm", "o": "iklp", "p": "ol", "q": "wa", "r": "edft", "s": "awedxz",
    "t": "rfgy", "u": "yhji", "v": "cfgb", "w": "qase", "x": "zsdc", "y": "tghu", "z": "asx",
}  # fmt: skip

_BY_EAR: tuple[tuple[str, str], ...] = (
    ("ie", "ei"), ("ei", "ie"), ("able", "ible"), ("ible", "able"), ("ance", "ence"),
    ("ence", "ance"), ("ant", "ent"), ("ent", "ant"), ("tion", "sion"), ("sion", "tion"),
    ("ss", "s"), ("ll", "l"), ("tt", "t"), ("mm", "m"), ("nn", "n"), ("pp", "p"), ("cc", "c"),
    ("ff", "f"), ("rr", "r"), ("dd", "d"), ("gg", "g"), ("ph", "f"), ("gh", "g"), ("ough", "uff"),
    ("our", "or"), ("ous", "us"), ("cial", "shal"), ("ck", "k"), ("kn", "n"), ("wr", "r"),
    ("wh", "w"), ("ch", "tch"), ("dge", "ge"), ("ea", "ee"), ("ee", "ea"), ("ai", "ay"),
    ("ou", "uo"), ("ary", "ery"), ("ery", "ary"), ("ely", "ly"), ("ally", "aly"), ("lly", "ly"),
    ("ful", "full"), ("ize", "ise"), ("yse", "yze"), ("sc", "s"), ("xc", "x"), ("qu", "q"),
    ("cede", "ceed"), ("ceed", "cede"), ("eous", "ious"), ("ious", "eous"), ("ate", "ite"),
    ("ite", "ate"), ("er", "or"), ("or", "er"), ("ure", "er"), ("th", "t"), ("ment", "mant"),
)  # fmt: skip


def known_misspelling(draft: Draft, place: int, rng: Random, known: dict[str, list[str]]) -> bool:
    """A misspelling people are known to write."""
    options = known.get(draft.lower(place)) if draft.is_word(place) else None
    return bool(options) and draft.replace(place, rng.choice(options or [""]))


def by_ear(draft: Draft, place: int, rng: Random) -> bool:
    """Written as it sounds: ie for ei, one letter of a double, an unstressed vowel."""
    if not _long_enough(draft, place):
        return False
    word = draft.lower(place)
    spots = [
        word[: at.start()] + wrong + word[at.end() :]
        for right, wrong in _BY_EAR
        for at in re.finditer(right, word)
        if at.start() > 0 or right in ("ph", "kn", "wr", "wh")
    ]
    vowels = [i for i, c in enumerate(word) if c in "aeiou" and i > 0]
    if vowels and (not spots or rng.random() < 0.4):
        i = rng.choice(vowels)
        spots = [word[:i] + rng.choice("aeiou") + word[i + 1 :]]
    doubles = [i for i, c in enumerate(word[1:-1], 1) if c in "lmnprstcf"]
    if doubles and (not spots or rng.random() < 0.2):
        i = rng.choice(doubles)
        spots = [word[:i] + word[i] + word[i:]]
    return bool(spots) and _write(draft, place, rng.choice(spots))


def by_finger(draft: Draft, place: int, rng: Random) -> bool:
    """A key missed, hit twice, hit beside, or two keys in the wrong order."""
    if not _long_enough(draft, place):
        return False
    word = draft.lower(place)
    for _ in range(2 if len(word) > 6 and rng.random() < 0.12 else 1):
        word = _slip(word, rng)
    return _write(draft, place, word)


def wrong_word(draft: Draft, place: int, rng: Random) -> bool:
    """A slip that makes another real word (form, from)."""
    if not draft.is_word(place) or len(draft.lower(place)) < 3:
        return False
    word = draft.lower(place)
    real = sorted(w for w in edits1(word) if draft.lexicon.is_common(w, 2000))
    real = [w for w in real if abs(len(w) - len(word)) < 2 and w not in draft.lexicon.related(word)]
    return bool(real) and draft.replace(place, rng.choice(real))


def _slip(word: str, rng: Random) -> str:
    i = rng.randrange(len(word))
    way = rng.choices(("swap", "drop", "double", "beside", "extra"), (30, 28, 12, 18, 12))[0]
    if way == "swap":
        i = rng.randrange(len(word) - 1)
        return word[:i] + word[i + 1] + word[i] + word[i + 2 :]
    if way == "drop":
        i = rng.randrange(1, len(word))
        return word[:i] + word[i + 1 :]
    if way == "double":
        return word[:i] + word[i] + word[i:]
    near = rng.choice(_KEYS.get(word[i], "e"))
    return word[:i] + near + word[i + (way == "beside") :]


def _long_enough(draft: Draft, place: int) -> bool:
    return draft.is_word(place) and len(draft.lower(place)) >= 3 and not draft.is_name(place)


def _write(draft: Draft, place: int, wrong: str) -> bool:
    if wrong == draft.lower(place) or len(wrong) < 2 or draft.lexicon.is_common(wrong):
        return False
    return draft.replace(place, wrong)
