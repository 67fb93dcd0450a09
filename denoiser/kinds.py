"""Names what a change is about, for the card people read."""

from collections.abc import Sequence

from rapidfuzz.distance import OSA

from denoiser import Kind
from denoiser.lexicon import Lexicon
from denoiser.words import Kind as WordKind
from denoiser.words import Word

_GRAMMAR_WORDS_TEXT = (
    "a an the in on at for to of with by from about into is are am was were be been being "
    "has have had do does did don't doesn't didn't this these that those will would can "
    "could"
)
_GRAMMAR_WORDS = frozenset(_GRAMMAR_WORDS_TEXT.split())
_ARTICLES = frozenset(("a", "an", "the"))
_PREPOSITION_TEXT = "in on at for to of with by from about into as than"
_PREPOSITIONS = frozenset(_PREPOSITION_TEXT.split())
_AUXILIARY_TEXT = "is are am was were be been being has have had do does did will would can could"
_AUXILIARIES = frozenset(_AUXILIARY_TEXT.split())


def kind_of(before: Sequence[Word], after: Sequence[Word], lexicon: Lexicon) -> Kind:
    """The kind of a change from some words to others."""
    old, new = (tuple(_plain(word) for word in words) for words in (before, after))
    if old == new:
        return "capitalisation"
    old_letters, new_letters = (
        "".join(c for text in side for c in text if c.isalnum()) for side in (old, new)
    )
    if not old_letters and not new_letters:
        return "punctuation"
    if not old:
        return "missing word"
    if not new:
        return "extra word"
    if old_letters == new_letters:
        marks = any(word.kind is WordKind.MARK for word in (*before, *after))
        return "punctuation" if marks else "spelling"
    if len(old) != 1 or len(new) != 1:
        return "grammar"
    return _one_word(old[0], new[0], lexicon)


def detail_of(before: Sequence[Word], after: Sequence[Word], lexicon: Lexicon) -> str:
    """The kind of a change and what sort of word it is about, for calibration: the network is
    better at some than at others. Begins with the kind."""
    kind = kind_of(before, after, lexicon)
    old, new = (tuple(_plain(word) for word in words) for words in (before, after))
    if kind == "spelling":
        joined = "".join(old), "".join(new)
        if len({text.replace("'", "") for text in joined}) == 1 and "'" in "".join(joined):
            return f"{kind}, apostrophe"
        return kind if len(old) == 1 and not lexicon.is_common(old[0], 8) else f"{kind}, real word"
    if kind == "punctuation":
        if old and new:
            return kind
        return f"{kind}, {'dropped' if old else 'added' if new == (',',) else 'end'}"
    if kind in ("capitalisation", "word choice") or max(len(old), len(new)) > 1:
        return kind
    words = {*old, *new}
    for sort, group in (
        ("article", _ARTICLES),
        ("preposition", _PREPOSITIONS),
        ("auxiliary", _AUXILIARIES),
    ):
        if words <= group:
            return f"{kind}, {sort}"
    return kind


def _one_word(old: str, new: str, lexicon: Lexicon) -> Kind:
    if not lexicon.is_common(old, 8):
        return "spelling"
    if (old in _GRAMMAR_WORDS and new in _GRAMMAR_WORDS) or new in lexicon.related(old):
        return "grammar"
    if new in lexicon.confusables.get(old, ()):
        return "word choice"
    return "spelling" if OSA.distance(old, new) == 1 and len(old) > 3 else "word choice"


def _plain(word: Word) -> str:
    return word.text.lower().replace("’", "'")
