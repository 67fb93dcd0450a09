"""The words of letters, by language."""

from datetime import UTC, datetime
from typing import Literal

from app.letters.words.english import WORDS as ENGLISH
from app.letters.words.french import WORDS as FRENCH
from app.letters.words.german import WORDS as GERMAN
from app.letters.words.spanish import WORDS as SPANISH
from app.letters.words.words import Words as Words

Language = Literal["de", "en", "es", "fr"]

_ALL: dict[str, Words] = {"de": GERMAN, "en": ENGLISH, "es": SPANISH, "fr": FRENCH}


def known(language: str | None) -> str:
    """The language itself, or "en" where we do not write in it."""
    return language if language in _ALL else "en"


def words(language: str | None) -> Words:
    """In this language; in English where there are none."""
    return _ALL[known(language)]


def day_in(said: Words, seconds: float) -> str:
    """The date (UTC) of a time in seconds since the epoch."""
    date = datetime.fromtimestamp(seconds, UTC)
    return said.day.format(day=date.day, month=said.months[date.month - 1], year=date.year)
