"""Mistakes of people who write in a second language: whole patterns rather than single words."""

import math
from random import Random

from denoiser.corruption.draft import Draft
from denoiser.lexicon import Lexicon

_LINKS = {
    "although": "but yet", "though": "but", "because": "so", "since": "so", "if": "so",
    "when": "then so and", "while": "and but", "after": "then and",
}  # fmt: skip
_PREPOSITION_TEXT = "in on at for to of with by from about into without before after while when"
_PREPOSITIONS = frozenset(_PREPOSITION_TEXT.split())
_JOINING_TEXT = "and but or so then yet than as if that when while which who"
_JOINING = frozenset(_JOINING_TEXT.split())
_FINITE_TEXT = (
    "is are was were has have had can could will would should must may might does do did "
    "isn't aren't wasn't weren't doesn't don't didn't can't won't"
)
_FINITE = frozenset(_FINITE_TEXT.split())
_SINGULAR_TEXT, _PLURAL_TEXT = "he she it this", "i you we they these those"
_SINGULAR, _PLURAL = frozenset(_SINGULAR_TEXT.split()), frozenset(_PLURAL_TEXT.split())
_SUBJECTS = _SINGULAR | _PLURAL | {"who", "which", "that", "there"}
_FUNCTION_TEXT = (
    "a an the to of in on at for and is are was were be been being that it he she they we i you "
    "not have has had do does did with by as or if but so will would can could should may might "
    "must than then which who whom whose what when where why how this these those from into about "
    "my your his her its our their me him us them there here no any some all each every more most"
)
_FUNCTION = frozenset(_FUNCTION_TEXT.split())
_SURPLUS_TEXT = (
    "they it he she we i you this that will would can do is are was be been which who and but or "
    "as then of to for in on with by from up out about at its"
)
_SURPLUS = tuple(_SURPLUS_TEXT.split())
"""Without what may stand nearly anywhere (*the*, *also*, *very*): to strike that is no repair."""
_LOST_TEXT = (
    "there when where what how because than been being my your his her our its up out who which "
    "it they them if"
)
_LOST = frozenset(_LOST_TEXT.split())
_SHORT = {
    "you": "u", "your": "ur", "are": "r", "because": "becouse becuase cause cuz coz bcs",
    "please": "pls plz", "though": "tho", "through": "thru", "people": "ppl", "and": "n nd",
    "with": "w wit", "before": "b4", "know": "kno", "thanks": "thx", "night": "nite",
}  # fmt: skip
_COMMON = 2_000
"""Occurrences in the corpus below which a word is as often confused as any other."""


def agreement(draft: Draft, place: int, rng: Random) -> bool:
    """The verb beside its subject in the other number: *he like*, *people thinks*."""
    here, before, lexicon = draft.lower(place), draft.lower(place - 1), draft.lexicon
    if not draft.is_word(place) or draft.is_name(place) or here in _FUNCTION:
        return False
    noun = before in lexicon.plural or before.endswith("s")
    if before not in _SUBJECTS and not noun:
        return False
    if here in lexicon.verbs:
        return before not in _SINGULAR and draft.replace(place, lexicon.verb_forms(here)["s"])
    base = _base_of(here, "s", lexicon)
    return base is not None and before not in _PLURAL and draft.replace(place, base)


def verb_pattern(draft: Draft, place: int, rng: Random) -> bool:
    """An infinitive for an -ing form and back: *enjoy to play*, *decided going*."""
    here, lexicon = draft.lower(place), draft.lexicon
    if not draft.is_word(place):
        return False
    if here == "to":
        following = draft.lower(place + 1)
        if not draft.is_word(place + 1) or following not in lexicon.verbs:
            return False
        if draft.lower(place - 1) in _FUNCTION or place == 0 or following in _FUNCTION:
            return False
        ing = lexicon.verb_forms(following)["ing"]
        return draft.replace(place + 1, ing) and (rng.random() < 0.4 or draft.drop(place, rng))
    if not here.endswith("ing") or draft.is_name(place):
        return False
    base = _base_of(here, "ing", lexicon)
    if base is None:
        return False
    before = draft.lower(place - 1)
    verb = before in lexicon.verbs or any(w in lexicon.verbs for w in lexicon.related(before))
    if before not in _PREPOSITIONS and not verb:
        return False
    if before == "to":
        return draft.replace(place, base)
    return draft.replace(place, base) if rng.random() < 0.5 else draft.replace(place, "to", base)


def second_subject(draft: Draft, place: int, rng: Random) -> bool:
    """A pronoun after the noun it stands for: *the book it is*."""
    before, here = draft.lower(place - 1), draft.lower(place)
    if not draft.is_word(place) or here not in _FINITE or not before.isalpha():
        return False
    if before in _FUNCTION or before in _FINITE or before.endswith(("ly", "ing")):
        return False
    many = here in ("are", "were", "have", "do", "don't", "aren't", "weren't")
    return draft.insert(place, "they" if many else rng.choice(("it", "it", "he", "she", "they")))


def second_link(draft: Draft, place: int, rng: Random) -> bool:
    """A conjunction in the main clause too: *although it rained, but we went*."""
    if not draft.is_word(place) or draft.lower(place - 1) != ",":
        return False
    start = place - 1
    while start > 0 and not draft.starts_sentence(start):
        start -= 1
    links = _LINKS.get(draft.lower(start))
    here = draft.lower(place)
    if links is None or here not in _FUNCTION or here in _JOINING:
        return False
    return draft.insert(place, rng.choice(links.split()))


def future_condition(draft: Draft, place: int, rng: Random) -> bool:
    """*will* or *would* after *if* and *when*: *if I will have time*."""
    if not draft.is_word(place) or draft.lower(place - 1) not in _SUBJECTS:
        return False
    if draft.lower(place - 2) not in ("if", "when", "unless", "until", "once"):
        return False
    here, lexicon = draft.lower(place), draft.lexicon
    base = {"is": "be", "are": "be", "am": "be", "has": "have", "does": "do"}.get(here)
    base = base or _base_of(here, "past", lexicon) or _base_of(here, "s", lexicon)
    base = base or (here if here in lexicon.verbs else None)
    if base is None:
        return False
    return draft.replace(place, rng.choice(("will", "will", "would")), base)


def mistaken(draft: Draft, place: int, rng: Random) -> bool:
    """A word mistaken for one it is often confused with; rarer words nearly as often as common
    ones, where `writing.confused` hits mostly *the* and *to*."""
    here = draft.lower(place)
    if not draft.is_word(place) or draft.is_name(place):
        return False
    others = sorted(w for w in draft.lexicon.confusables.get(here, ()) if " " not in w)
    if not others or here in _FINITE:  # *can* and *could* may both be right
        return False
    if rng.random() > math.sqrt(_COMMON / max(draft.lexicon.count.get(here, 0), _COMMON)):
        return False
    return draft.replace(place, rng.choice(others))


def surplus_small(draft: Draft, place: int, rng: Random) -> bool:
    """A pronoun, conjunction, adverb or auxiliary too many."""
    if not draft.is_word(place) or draft.starts_sentence(place):
        return False
    word = rng.choice(_SURPLUS)
    if word in (draft.lower(place - 1), draft.lower(place)):
        return False
    return draft.insert(place, "I" if word == "i" else word)


def lost_small(draft: Draft, place: int, rng: Random) -> bool:
    """One of the less common small words left out; see `writing.lost_word` for the others."""
    return draft.is_word(place) and draft.lower(place) in _LOST and draft.drop(place, rng)


def shorthand(draft: Draft, place: int, rng: Random) -> bool:
    """As people write in chats: *u*, *thru*."""
    short = _SHORT.get(draft.lower(place)) if draft.is_word(place) else None
    return short is not None and draft.replace(place, rng.choice(short.split()))


def _base_of(word: str, form: str, lexicon: Lexicon) -> str | None:
    """The verb that has this form (see `Lexicon.verb_forms`)."""
    return next(
        (
            base
            for base in sorted(lexicon.related(word))
            if base in lexicon.verbs and lexicon.verb_forms(base)[form] == word
        ),
        None,
    )
