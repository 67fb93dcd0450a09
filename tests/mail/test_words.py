"""Every language says everything: the same names in the same places."""

from dataclasses import fields
from string import Formatter

import pytest

from app.letters.words import Words, day_in, known, words

OTHERS = ("de", "es", "fr")


def names_in(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_names_what_english_names(language: str) -> None:
    english, other = words("en"), words(language)
    for field in fields(Words):
        here, there = getattr(english, field.name), getattr(other, field.name)
        assert there, field.name
        if isinstance(here, str):
            assert names_in(here) == names_in(there), field.name
    assert set(english.roles) == set(other.roles) == {"viewer", "commenter", "editor", "owner"}
    assert len(set(other.months)) == 12


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_was_left_in_english(language: str) -> None:
    english, other = words("en"), words(language)
    for field in fields(Words):
        if field.name == "day":
            continue  # The order of its parts is the same in French.
        assert getattr(english, field.name) != getattr(other, field.name), field.name


def test_dates_are_as_people_write_them() -> None:
    said = {code: day_in(words(code), 0.0) for code in ("en", *OTHERS)}
    assert said == {
        "en": "1 January 1970",
        "de": "1. Januar 1970",
        "es": "1 de enero de 1970",
        "fr": "1 janvier 1970",
    }


def test_what_we_do_not_write_in_is_english() -> None:
    assert (known(None), known("nl"), known("de")) == ("en", "en", "de")
