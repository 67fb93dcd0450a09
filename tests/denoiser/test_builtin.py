"""The checkpoints that ship: they find mistakes that people make, and leave good text in peace."""

from functools import cache

import pytest

from denoiser import Denoiser, Passage, PolishOptions, load_denoiser
from denoiser.builtin import SHIPPED
from denoiser.patches import apply_patches

FLAWED = {
    "I have recieve the letter yesterday.": "received",
    "Their is a problem with the new printer.": "There",
    "The dog wagged it's tail when we came home.": "its",
    "She did not like the the idea at all.": "the idea",
    "The informations in this document are very useful.": "information",
    "This book is very usefull for new students.": "useful",
    "My brother is taller then his father.": "than",
    "Its a beautiful day in the mountains.": "It's",
    "She went to the market for buy some vegetables.": "to buy",
    "I definately want to see the new museum.": "definitely",
    "We arrived to teh station before noon.": "the station",
    "He dont know where the keys are.": "don",
    "There are many reason to stay at home today.": "reasons",
    "The childrens were playing in the garden.": "children were",
    "The goverment published a new report last week.": "government",
    "We are planing to move to another city next year.": "planning",
}
"""Flawed sentences, and words a repaired one holds."""

CLEAN = [
    "The committee will meet on Monday to discuss the budget for next year.",
    "She had never seen so many people in the old market before.",
    "If you want to leave early, please tell your manager first.",
    "Most of the houses along the river were built more than a century ago.",
    "The report describes how the team collected and checked the data.",
    "He opened the window, looked at the sky, and decided to take an umbrella.",
    "Nobody knows exactly when the first bridge was built here.",
    "You can change the settings at any time from the menu.",
    "It's hard to say whether the plan will work without more money.",
    "The quick brown fox jumps over the lazy dog.",
]


LEARNERS = {
    "We asked weather the shop was open.": "whether",
    "She has went home already.": "gone",
    "The book it is very interesting.": "book is",
    "Although it was raining, but we went out.": "raining, we",
    "One of the most important thing is health.": "things",
    "People which live in cities are often tired.": "People who",
}
"""What the deeper one finds and the other mostly does not."""

TWICE = [
    ("The committee will meet on Monday to discuss the budget for next year.", "to"),
    ("Most of the houses along the river were built more than a century ago.", "the"),
    ("He opened the window, looked at the sky, and decided to take an umbrella.", "and"),
    ("You can change the settings at any time from the menu.", "at"),
    ("I definitely want to see a new exhibition of the museum.", "a"),
]
"""Good sentences, and a word of each that stands there twice."""

both = pytest.mark.parametrize("name", list(SHIPPED))


@cache
def shipped(name: str) -> Denoiser:
    return load_denoiser(name)


def builtin() -> Denoiser:
    return shipped("builtin")


def repaired(texts: list[str], name: str = "builtin") -> list[str]:
    return [
        apply_patches(polished)
        for polished in shipped(name).polish([Passage(text) for text in texts], PolishOptions())
    ]


def test_the_deeper_one_finds_more() -> None:
    found = {
        name: sum(
            words in text
            for text, words in zip(repaired(list(LEARNERS), name), LEARNERS.values(), strict=True)
        )
        for name in SHIPPED
    }
    assert found["thorough"] >= len(LEARNERS) - 1
    assert found["builtin"] < found["thorough"]
    assert shipped("thorough").name.startswith("burnish-deep@")


@both
def test_it_repairs_most_of_the_mistakes_people_make(name: str) -> None:
    answers = repaired(list(FLAWED), name)
    found = [text for text, words in zip(answers, FLAWED.values(), strict=True) if words in text]
    assert len(found) >= 0.7 * len(FLAWED), sorted(set(answers) - set(found))


@both
def test_it_leaves_clean_sentences_in_peace(name: str) -> None:
    assert repaired(CLEAN, name) == CLEAN


@both
def test_what_it_repaired_it_does_not_change_again(name: str) -> None:
    once = repaired(list(FLAWED), name)
    again = repaired(once, name)
    assert sum(a == b for a, b in zip(once, again, strict=True)) >= len(FLAWED) - 1


@both
def test_what_is_wrong_beside_a_sentence_does_not_hide_what_is_wrong_in_it(name: str) -> None:
    beside, asked = "Nobody likes the the idea.", "Their is a problem with it's size."
    text = f"{beside} {asked}"
    passage = Passage(text, spans=((len(beside) + 1, len(text)),))
    polished = shipped(name).polish([passage], PolishOptions())[0]
    assert [patch.after for patch in polished.patches] == ["There", "its"]


@pytest.mark.parametrize("alarms", [0.5, 2.0, 5.0])
@both
def test_a_word_that_stands_there_twice_is_found_however_careful_one_is(
    name: str, alarms: float
) -> None:
    twice = [text.replace(f" {word} ", f" {word} {word} ", 1) for text, word in TWICE]
    answers = shipped(name).polish([Passage(t) for t in twice], PolishOptions(alarms=alarms))
    assert [apply_patches(polished) for polished in answers] == [text for text, _ in TWICE]


@both
def test_words_that_people_write_twice_on_purpose_stay(name: str) -> None:
    texts = [
        "By the time we arrived, he had had enough of the rain.",
        "She told me that that house was too expensive for us.",
        "The band Duran Duran played in our town last summer.",
        "I gave her her book back, and then I went home.",
    ]
    assert repaired(texts, name) == texts


@pytest.mark.parametrize("strength", [0.15, 0.4, 1.0])
def test_strength_rewrites_within_the_span_only(strength: float) -> None:
    text = f"{CLEAN[4]} {CLEAN[3]}"
    start = len(CLEAN[4]) + 1
    passage = Passage(text, spans=((start, len(text)),))
    polished = builtin().polish([passage], PolishOptions(strength=strength, steps=6))[0]
    assert all(patch.start >= start for patch in polished.patches)


def test_patches_carry_what_the_card_shows() -> None:
    polished = builtin().polish([Passage("This book is very usefull for me.")], PolishOptions())[0]
    (patch,) = polished.patches
    assert (patch.before, patch.after, patch.kind) == ("usefull", "useful", "spelling")
    assert 0.5 < patch.score <= 1.0
    assert polished.usage.forward_passes >= 2


def test_its_name_holds_its_fingerprint() -> None:
    name, _, fingerprint = builtin().name.partition("@")
    assert name == "burnish-mini"
    assert len(fingerprint) == 8
