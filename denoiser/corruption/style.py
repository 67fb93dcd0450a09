"""Mistakes of style: more words than needed, and adverbs in odd places.

The text as it stands is the concise side; what is made here is the wordy one.
"""

from random import Random

from denoiser.corruption.draft import Draft

_WORDY = {
    "because": ("due to the fact that", "owing to the fact that", "for the reason that",
                "in view of the fact that", "because of the fact that"),
    "although": ("despite the fact that", "in spite of the fact that"),
    "though": ("despite the fact that",),
    "if": ("in the event that", "in case it happens that", "on the condition that"),
    "about": ("with regard to", "in relation to", "on the subject of"),
    "now": ("at this point in time", "at the present time", "at this moment in time"),
    "currently": ("at the present time", "at this point in time"),
    "then": ("at that point in time", "at that time"),
    "before": ("prior to the time when", "in advance of"),
    "after": ("subsequent to", "after the time when"),
    "until": ("until such time as", "up until"),
    "when": ("at the time when", "at such time as"),
    "during": ("during the course of", "in the course of"),
    "many": ("a large number of", "a great number of", "a lot of different"),
    "most": ("the vast majority of", "the majority of"),
    "several": ("a number of different", "several different"),
    "some": ("a certain number of"),
    "often": ("on a regular basis", "on many occasions"),
    "soon": ("in the near future", "before very long"),
    "usually": ("as a general rule", "in most cases"),
    "near": ("in close proximity to", "in the vicinity of"),
    "for": ("for the purpose of",),
    "each": ("each and every", "each individual"),
    "every": ("each and every", "every single"),
    "first": ("first and foremost", "first of all"),
    "finally": ("last but not least",),
    "perhaps": ("it is possible that perhaps", "perhaps maybe"),
    "must": ("must necessarily",),
    "except": ("with the exception of",),
    "again": ("once again", "again once more"),
    "all": ("all of",),
}  # fmt: skip
_ONLY_BEFORE = {
    "all": "the these those this that my your his her its our their",
    "for": "making getting keeping using finding doing giving taking buying building",
}
"""Where a phrase fits only before some words."""
_DOUBLED_SENSE = {
    "result": "end", "results": "end", "history": "past", "plans": "future", "gift": "free",
    "gifts": "free", "consensus": "general", "surprise": "unexpected", "facts": "true",
    "details": "specific", "outcome": "final", "basics": "basic", "benefits": "added",
    "warning": "advance", "planning": "advance", "experience": "past", "introduction": "new",
    "summary": "brief", "moment": "brief", "requirements": "necessary", "colleagues": "fellow",
}  # fmt: skip
_TO_TAKERS_TEXT = (
    "want wants wanted wanting have has had having need needs needed try tries tried trying going "
    "used able unable ought seem seems seemed like likes liked love begin begins began start "
    "starts started continue continues continued decide decided decides hope hopes hoped plan "
    "plans planned expect expected expects fail failed fails tend tends tended agree agreed allow "
    "allows allowed ask asked asks tell told force forced how what where when whether likely "
    "supposed due order in as about enough way ways chance ability right time"
)
_TO_TAKERS = frozenset(_TO_TAKERS_TEXT.split())
"""Words whose *to* is no *in order to*."""
_SAYING_TEXT = (
    "say says said think thinks thought know knows knew believe believes believed hope hopes hoped "
    "feel feels felt suppose guess found realised realized claim claims claimed"
)
_SAYING = frozenset(_SAYING_TEXT.split())
_CLAUSE_STARTS_TEXT = "he she they we it i you there this the his her their my"
_CLAUSE_STARTS = frozenset(_CLAUSE_STARTS_TEXT.split())
_BEFORE_DEGREE_TEXT = "is are was were be been so the and become became seems looks"
_BEFORE_DEGREE = frozenset(_BEFORE_DEGREE_TEXT.split())
_DEGREES = ("very", "very", "really", "quite", "actually", "extremely", "truly", "basically")
_ADVERBS_TEXT = (
    "always often never also usually sometimes already just still only soon even again perhaps "
    "rather quite almost ever rarely seldom"
)
_ADVERBS = frozenset(_ADVERBS_TEXT.split())
_NO_ADVERBS_TEXT = "only family early likely friendly daily reply apply supply july"
_NO_ADVERBS = frozenset(_NO_ADVERBS_TEXT.split())
_FARTHEST = 3
"""Words an adverb is moved over."""


def wordy(draft: Draft, place: int, rng: Random) -> bool:
    """A phrase where a word does: *in order to* for *to*, *due to the fact that* for *because*."""
    if not draft.is_word(place) or draft.is_name(place):
        return False
    here, following = draft.lower(place), draft.lower(place + 1)
    if here == "to":
        purpose = following in draft.lexicon.verbs and draft.lower(place - 1) not in _TO_TAKERS
        return purpose and draft.replace(place, *rng.choice(("in order to", "so as to")).split())
    phrases = _WORDY.get(here)
    if phrases is None or not following.isalpha():
        return False
    only = _ONLY_BEFORE.get(here)
    if only is not None and following not in only.split():
        return False
    return draft.replace(place, *rng.choice(phrases).split())


def padding(draft: Draft, place: int, rng: Random) -> bool:
    """A word that adds nothing: *very*, *that*, *end result*."""
    if not draft.is_word(place) or draft.starts_sentence(place) or draft.is_name(place):
        return False
    here, before = draft.lower(place), draft.lower(place - 1)
    double = _DOUBLED_SENSE.get(here)
    if double is not None and before not in ("a", "an", double):
        return draft.insert(place, double)
    if before in _SAYING and here in _CLAUSE_STARTS:
        return draft.insert(place, "that")
    gradable = draft.lexicon.is_common(f"{here}ly", 50) and draft.lexicon.is_common(here, 200)
    return before in _BEFORE_DEGREE and gradable and draft.insert(place, rng.choice(_DEGREES))


def moved_adverb(draft: Draft, place: int, rng: Random) -> bool:
    """An adverb a few words from where it belongs, inside the same clause."""
    here = draft.lower(place)
    adverb = here in _ADVERBS or (
        here.endswith("ly") and len(here) > 4 and draft.lexicon.is_common(here)
    )
    if not adverb or here in _NO_ADVERBS or not draft.is_word(place):
        return False
    if draft.starts_sentence(place):
        return False  # its capital would have to move as well
    step = rng.randint(2, _FARTHEST)
    # Written after `target`; a word has to follow, since an adverb is at home at a clause's end.
    target = place + step if rng.random() < 0.5 else place - 1 - step
    over = range(min(place, target), max(place, target) + 2)
    inside = all(draft.is_word(other) and not draft.is_name(other) for other in over)
    return inside and not draft.starts_sentence(target) and draft.move(place, target)
