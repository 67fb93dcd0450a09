"""The templates that come with Burnish, in the languages of the page."""

from app.content.starters import english, french, german, spanish
from app.content.starters.starter import Starter

STARTERS: dict[str, dict[str, Starter]] = {
    "en": english.STARTERS,
    "de": german.STARTERS,
    "es": spanish.STARTERS,
    "fr": french.STARTERS,
}
"""By language, and by the id that they have in the API; the ids are the same in each."""
