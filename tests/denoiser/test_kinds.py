"""What a change is about."""

import pytest

from denoiser.kinds import detail_of, kind_of
from denoiser.lexicon import lexicon
from denoiser.words import split_words


@pytest.mark.parametrize(
    ("before", "after", "detail"),
    [
        ("monday", "Monday", "capitalisation"),
        ("recieve", "receive", "spelling"),
        ("alot", "a lot", "spelling"),
        ("form", "from", "word choice"),
        ("an", "a", "grammar, article"),
        ("in", "on", "grammar, preposition"),
        ("has", "have", "grammar, auxiliary"),
        ("go", "goes", "grammar"),
        ("", "the", "missing word, article"),
        ("", "they", "missing word"),
        ("about", "", "extra word, preposition"),
        ("", ",", "punctuation, added"),
        ("", ".", "punctuation, end"),
        (",", "", "punctuation, dropped"),
        (",", ";", "punctuation"),
        ("its", "it's", "spelling, apostrophe"),
    ],
)
def test_details_begin_with_the_kind(before: str, after: str, detail: str) -> None:
    old, new = split_words(before), split_words(after)
    assert detail_of(old, new, lexicon()) == detail
    assert detail.split(",")[0] == kind_of(old, new, lexicon())
