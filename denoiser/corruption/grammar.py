"""Mistakes of grammar: determiners, prepositions, verbs, nouns, pronouns, comparison."""

from random import Random

from denoiser.corruption.draft import Draft
from denoiser.lexicon import plural_of

_ARTICLES = ("a", "an", "the")
_PREPOSITIONS = ("in", "on", "at", "for", "to", "of", "with", "by", "from", "about", "into")
_MIXED_UP = {
    "in": "on at into to", "on": "in at about of", "at": "in on to", "for": "to of since",
    "to": "for at in", "of": "for from in about", "with": "by to of", "by": "from with of",
    "from": "of by since", "about": "of on for", "into": "in to", "since": "for from",
    "during": "in for", "until": "by", "between": "among", "among": "between", "than": "then of",
    "as": "like",
}  # fmt: skip
_NO_PREPOSITION = {
    "discuss": "about", "enter": "into in to", "reach": "to", "marry": "with", "contact": "with to",
    "answer": "to", "emphasize": "on", "emphasise": "on", "request": "for", "approach": "to",
    "lack": "of", "resemble": "to", "affect": "to on", "comprise": "of", "mention": "about",
    "explain": "about", "describe": "about", "visit": "to", "attend": "to at", "join": "to",
    "demand": "for", "order": "for", "tell": "to", "ask": "to", "consider": "about",
    "avoid": "from", "access": "to", "face": "with", "help": "to", "regret": "for",
    "study": "about", "influence": "on to", "meet": "with", "phone": "to", "call": "to",
    "want": "for", "need": "of",
    "support": "to", "stress": "on", "seek": "for",
}  # fmt: skip
_BE = {
    "is": "are be was", "are": "is be was", "was": "were is", "were": "was are",
    "has": "have had", "have": "has had", "had": "have has", "do": "does did", "does": "do",
    "did": "do does", "don't": "doesn't", "doesn't": "don't", "didn't": "don't doesn't",
    "isn't": "aren't", "aren't": "isn't", "wasn't": "weren't", "weren't": "wasn't",
    "hasn't": "haven't", "haven't": "hasn't", "am": "is are", "been": "being be", "be": "is been",
    "being": "been", "would": "will", "will": "would", "can": "could", "could": "can",
}  # fmt: skip
_PRONOUNS = {
    "i": "me", "me": "i", "he": "him", "him": "he", "she": "her", "her": "she", "we": "us",
    "us": "we", "they": "them", "them": "they", "their": "them there", "my": "me", "our": "us",
    "his": "him", "who": "which whom", "whom": "who", "which": "what who", "that": "what which",
    "this": "these", "these": "this", "those": "that", "it": "they", "its": "it",
    "much": "many", "many": "much", "fewer": "less", "another": "other", "other": "another",
    "each": "every all", "some": "any", "any": "some", "every": "all each",
}  # fmt: skip


def article(draft: Draft, place: int, rng: Random) -> bool:
    """An article left out or swapped for another."""
    if not draft.is_word(place) or draft.lower(place) not in _ARTICLES:
        return False
    here, chance = draft.lower(place), rng.random()
    if chance < 0.55:
        return draft.drop(place, rng)
    if here != "the" and chance < 0.85:
        return draft.replace(place, "an" if here == "a" else "a")
    return draft.replace(place, rng.choice([a for a in _ARTICLES if a != here]))


def surplus_article(draft: Draft, place: int, rng: Random) -> bool:
    """An article where none belongs: before names, mass nouns, plurals, pronouns."""
    if not draft.is_word(place) or draft.lower(place - 1) in _ARTICLES:
        return False
    before, here = draft.lower(place - 1), draft.lower(place)
    if here in _ARTICLES or here in _PREPOSITIONS or here in _BE or here in _PRONOUNS:
        return False
    after_verb = before in _PREPOSITIONS or before in draft.lexicon.verbs or before == ""
    if not after_verb and here not in draft.lexicon.uncountable and rng.random() < 0.8:
        return False
    singular = "an" if here[0] in "aeiou" else "a"
    return draft.insert(place, rng.choice(["the", "the", singular]))


def preposition(draft: Draft, place: int, rng: Random) -> bool:
    """A preposition left out or mixed up."""
    here = draft.lower(place)
    if not draft.is_word(place) or here not in _MIXED_UP:
        return False
    if rng.random() < 0.35 and here in _PREPOSITIONS:
        return draft.drop(place, rng)
    return draft.replace(place, rng.choice(_MIXED_UP[here].split()))


def surplus_preposition(draft: Draft, place: int, rng: Random) -> bool:
    """A preposition after a verb that takes none, as in *discuss about*."""
    if not draft.is_word(place) or draft.lower(place) in _PREPOSITIONS:
        return False
    verb = draft.lower(place - 1)
    bases = {verb, *draft.lexicon.related(verb)} & _NO_PREPOSITION.keys()
    if bases:
        return draft.insert(place, rng.choice(_NO_PREPOSITION[min(bases)].split()))
    if verb in draft.lexicon.verbs and rng.random() < 0.1:
        return draft.insert(place, rng.choice(_PREPOSITIONS))
    return False


def auxiliary(draft: Draft, place: int, rng: Random) -> bool:
    """A helping verb in the wrong form, or left out."""
    here = draft.lower(place)
    if not draft.is_word(place) or here not in _BE:
        return False
    if rng.random() < 0.2 and here in ("is", "are", "was", "were", "be", "been", "has", "have"):
        return draft.drop(place, rng)
    return draft.replace(place, rng.choice(_BE[here].split()))


def surplus_auxiliary(draft: Draft, place: int, rng: Random) -> bool:
    """A form of *be* before a verb that needs none, as in *I am agree*."""
    here, before = draft.lower(place), draft.lower(place - 1)
    if not draft.is_word(place) or draft.is_name(place) or here in _BE:
        return False
    base = here in draft.lexicon.verbs
    third = here.endswith("s") and any(
        w in draft.lexicon.verbs for w in draft.lexicon.related(here)
    )
    if before in ("i", "you", "we", "they") and base:
        return draft.insert(place, "am" if before == "i" else "are")
    if before in ("he", "she", "it", "that", "this", "which", "who") and third:
        return draft.insert(place, "is")
    return False


def verb_form(draft: Draft, place: int, rng: Random) -> bool:
    """Another inflection of the verb, or a regular ending on an irregular verb."""
    here, lexicon = draft.lower(place), draft.lexicon
    if not draft.is_word(place) or here in _BE or here in _PRONOUNS:
        return False
    related = lexicon.related(here)
    base = next((w for w in sorted({here, *related}) if w in lexicon.verbs), None)
    if base is None or draft.is_name(place):
        return False
    forms = lexicon.verb_forms(base)
    if forms["past"] != forms["regular"] and here in (forms["past"], forms["participle"]):
        if rng.random() < 0.25:
            return draft.replace(place, forms["regular"])
        if rng.random() < 0.4:
            return draft.replace(place, forms["past"], recase=True) or draft.replace(
                place, forms["participle"]
            )
    weights = {"s": 3.0, "past": 2.0, "participle": 1.0, "ing": 1.5}
    choices = {form: weights[name] for name, form in forms.items() if name in weights}
    choices[base] = 3.0
    choices.pop(here, None)
    known = [form for form in choices if form in lexicon.count]
    if not known:
        return False
    return draft.replace(place, rng.choices(known, [choices[form] for form in known])[0])


def infinitive(draft: Draft, place: int, rng: Random) -> bool:
    """A finite form after *to* or a modal, a bare verb after one that wants *to*."""
    here, before = draft.lower(place), draft.lower(place - 1)
    if not draft.is_word(place) or here not in draft.lexicon.verbs:
        return False
    if before in ("can", "could", "will", "would", "should", "must", "may", "might") or (
        before in ("did", "didn't", "does", "doesn't", "do", "don't")
    ):
        forms = draft.lexicon.verb_forms(here)
        wrong = rng.choice(("s", "past", "ing", "to"))
        return draft.insert(place, "to") if wrong == "to" else draft.replace(place, forms[wrong])
    if before == "to":
        forms = draft.lexicon.verb_forms(here)
        return draft.replace(place, forms[rng.choice(("s", "past", "ing"))])
    return False


def noun_number(draft: Draft, place: int, rng: Random) -> bool:
    """Singular for plural and back; a plural of what has none; a wrong plural."""
    here, lexicon = draft.lower(place), draft.lexicon
    if not draft.is_word(place) or draft.is_name(place) or here in _BE or here in _PRONOUNS:
        return False
    if here in lexicon.uncountable:
        return draft.replace(place, plural_of(here))
    if here in lexicon.plural:
        return draft.replace(place, rng.choice((lexicon.plural[here], plural_of(here))))
    for singular, plural in ((w, lexicon.plural.get(w)) for w in sorted(lexicon.related(here))):
        if plural == here:
            return draft.replace(place, rng.choice((singular, plural_of(singular), plural + "s")))
    if len(here) > 3 and plural_of(here) in lexicon.count:
        return draft.replace(place, plural_of(here))
    singulars = [w for w in lexicon.related(here) if plural_of(w) == here]
    return bool(singulars) and draft.replace(place, min(singulars))


def pronoun(draft: Draft, place: int, rng: Random) -> bool:
    """A pronoun or quantifier in the wrong case, number or kind."""
    here = draft.lower(place)
    if not draft.is_word(place) or here not in _PRONOUNS:
        return False
    wrong = rng.choice(_PRONOUNS[here].split())
    return draft.replace(place, "I" if wrong == "i" else wrong)


def comparison(draft: Draft, place: int, rng: Random) -> bool:
    """*more better*, *more easy*, *quick* for *quickly*."""
    here, lexicon = draft.lower(place), draft.lexicon
    if not draft.is_word(place):
        return False
    if here.endswith("er") and here[:-2] in lexicon.count and here[:-2] + "est" in lexicon.count:
        if rng.random() < 0.5:
            return draft.insert(place, "more")
        return draft.replace(place, "more", here[:-2])
    if here in ("better", "worse", "easier", "happier", "earlier", "larger"):
        return draft.insert(place, "more")
    if here.endswith("ly") and here[:-2] in lexicon.count:
        return draft.replace(place, here[:-2])
    if here + "ly" in lexicon.count and len(here) > 3:
        return draft.replace(place, here + "ly")
    return False
