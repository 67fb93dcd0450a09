"""Mistakes of punctuation, capitals, confused words, and words lost, doubled, split or joined."""

from random import Random

from denoiser.corruption.draft import Draft

_COMMA_BEFORE_TEXT = "and but or which because that when if so while although"
_COMMA_BEFORE = frozenset(_COMMA_BEFORE_TEXT.split())
_FUNCTION_TEXT = (
    "a an the to of in on at for and is are was were be that it he she they we i you not "
    "have has had with by as or if but will would can do does from which who this"
)
_FUNCTION = frozenset(_FUNCTION_TEXT.split())
_JOINED = {
    ("a", "lot"): "alot", ("in", "front"): "infront", ("in", "fact"): "infact",
    ("as", "well"): "aswell", ("at", "least"): "atleast", ("each", "other"): "eachother",
    ("no", "one"): "noone", ("in", "spite"): "inspite", ("all", "right"): "alright",
    ("every", "day"): "everyday", ("any", "more"): "anymore", ("may", "be"): "maybe",
    ("every", "time"): "everytime", ("up", "to"): "upto", ("a", "while"): "awhile",
    ("set", "up"): "setup", ("log", "in"): "login", ("back", "up"): "backup",
    ("any", "one"): "anyone", ("some", "times"): "sometimes", ("in", "to"): "into",
    ("on", "to"): "onto",
    ("such", "as"): "suchas", ("for", "example"): "forexample", ("thank", "you"): "thankyou",
}  # fmt: skip


def lost_mark(draft: Draft, place: int, rng: Random) -> bool:
    """A comma, full stop or question mark left out."""
    if draft.is_mark(place, ","):
        return draft.drop(place, rng)
    last = place == len(draft) - 1
    return draft.is_mark(place, ".?") and last and rng.random() < 0.35 and draft.drop(place, rng)


def surplus_comma(draft: Draft, place: int, rng: Random) -> bool:
    """A comma where none belongs."""
    if not draft.is_word(place) or place == 0 or not draft.words[place - 1].text.isalpha():
        return False
    if draft.lower(place) not in _COMMA_BEFORE and rng.random() < 0.85:
        return False
    return draft.insert(place, ",", glued=True)


def wrong_mark(draft: Draft, place: int, rng: Random) -> bool:
    """One mark for another: a comma splice, a full stop after a question."""
    if not draft.is_mark(place, ",;?:.") or (draft.is_mark(place, ".") and rng.random() < 0.8):
        return False
    options = {",": ".;", ";": ",", "?": ".", ":": ",;", ".": ",?"}
    return draft.replace(place, rng.choice(options[draft.words[place].text]))


def apostrophe(draft: Draft, place: int, rng: Random) -> bool:
    """An apostrophe lost (dont, its) or put where none belongs (it's, book's)."""
    here = draft.lower(place)
    if not draft.is_word(place):
        return False
    if "'" in here:
        bare = draft.words[place].text.replace("'", "").replace("’", "")
        return draft.replace(place, bare, recase=False)
    if here in ("its", "theirs", "hers", "yours", "ours", "whose"):
        wrong = {"whose": "who's"}.get(here, here[:-1] + "'s")
        return draft.replace(place, wrong)
    plural = here.endswith("s") and len(here) > 4 and here[:-1] in draft.lexicon.count
    if plural and rng.random() < 0.25 and draft.usually_lower(place):
        return draft.replace(place, here[:-1] + "'s")
    return False


def capital(draft: Draft, place: int, rng: Random) -> bool:
    """A capital missing at a sentence's start, in a name or in *I*; or one too many."""
    if not draft.is_word(place):
        return False
    text = draft.words[place].text
    if text[0].isupper():
        named = not draft.usually_lower(place)
        if draft.starts_sentence(place) or named:
            return draft.replace(place, text.lower(), recase=False)
        return False
    if rng.random() < 0.04 and len(text) > 3:
        return draft.replace(place, text.capitalize(), recase=False)
    return False


def confused(draft: Draft, place: int, rng: Random) -> bool:
    """A word mistaken for one that sounds or looks like it."""
    if not draft.is_word(place) or draft.is_name(place):
        return False
    here, following = draft.lower(place), draft.lower(place + 1)
    pair = f"{here} {following}"
    if pair in draft.lexicon.confusables and draft.is_word(place + 1):
        other = rng.choice(sorted(draft.lexicon.confusables[pair]))
        parts = other.split()
        if len(parts) == 2 and parts[0] == here:
            return draft.replace(place + 1, parts[1])
        if len(parts) == 1:
            return draft.join(place, parts[0])
    others = sorted(draft.lexicon.confusables.get(here, ()))
    return bool(others) and draft.replace(place, *rng.choice(others).split())


def lost_word(draft: Draft, place: int, rng: Random) -> bool:
    """A small word left out."""
    small = draft.is_word(place) and draft.lower(place) in _FUNCTION
    return small and draft.drop(place, rng)


def doubled_word(draft: Draft, place: int, rng: Random) -> bool:
    """A word written twice."""
    if not draft.is_word(place) or draft.starts_sentence(place):
        return False
    if draft.lower(place) not in _FUNCTION and rng.random() < 0.8:
        return False
    return draft.insert(place, draft.words[place].text)


def surplus_word(draft: Draft, place: int, rng: Random) -> bool:
    """A small word too many."""
    if not draft.is_word(place) or draft.starts_sentence(place):
        return False
    word = rng.choice(("that", "to", "of", "is", "are", "be", "it", "for", "and", "have", "in"))
    return word != draft.lower(place - 1) and draft.insert(place, word)


def swapped(draft: Draft, place: int, rng: Random) -> bool:
    """Two neighbours in the wrong order."""
    if not (draft.is_word(place) and draft.is_word(place + 1)) or draft.is_name(place + 1):
        return False
    first, second = draft.lower(place), draft.lower(place + 1)
    movable = first in _FUNCTION or second in _FUNCTION or second.endswith("ly")
    return movable and first != second and draft.swap(place)


def joined(draft: Draft, place: int, rng: Random) -> bool:
    """Two words written as one."""
    if not (draft.is_word(place) and draft.is_word(place + 1)):
        return False
    first, second = draft.lower(place), draft.lower(place + 1)
    known = _JOINED.get((first, second))
    if known is None and (rng.random() < 0.9 or len(first) + len(second) > 9):
        return False
    return draft.join(place, known or first + second)


def parted(draft: Draft, place: int, rng: Random) -> bool:
    """One word written as two."""
    here = draft.lower(place)
    if not draft.is_word(place) or len(here) < 5:
        return False
    count = draft.lexicon.count
    cuts = [
        i
        for i in range(1, len(here) - 1)
        if count.get(here[:i], 0) > 2000 and count.get(here[i:], 0) > 2000
    ]
    if not cuts:
        return False
    cut = rng.choice(cuts)
    return draft.replace(place, here[:cut], here[cut:])
