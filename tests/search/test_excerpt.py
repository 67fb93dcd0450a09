"""Hits are marked at the same places whichever way they are found."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.search.excerpt import _hits, _hits_by_words, excerpt
from app.search.query import parse
from app.search.words import aligned

PIECES = (*"aAbBéÉ0²ßıİſﬁ_漢я🐍½\u0301", "a", "b", " ", " ", "-", ", ", "\n", "’", "a b", "a, b")
QUESTIONS = ("a", '"a b"', "ab a", '"a a"', "é", "b-a", "2", "ss", "漢", "я", "s", "fi")


@settings(max_examples=300, deadline=None)
@example("a, b", '"a b"')
@example("É—a\nb", '"e a b"')
@example("a a a", '"a a"')
@example("ba ab a", '"a"')
@example("b a1", "b-a")
@example("Straße a", "a")
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join), st.sampled_from(QUESTIONS))
def test_both_ways_find_the_same_words_at_the_same_places(text: str, question: str) -> None:
    query = parse(question)
    assert _hits(text, query) == _hits_by_words(text, query)


@pytest.mark.parametrize(
    "text",
    ["A café’s naïve “façade” – 2²", "Plain words, nothing else.", "İstanbul'da, ſo"],
)
def test_texts_in_latin_letters_are_read_the_fast_way(text: str) -> None:
    plain = aligned(text)
    assert plain is None or len(plain) == len(text)


def test_a_phrase_may_overlap_itself_and_end_open() -> None:
    shown = excerpt("so so so long", parse('"so so"'))
    assert [part.text for part in shown if part.hit] == ["so", "so", "so"]
    shown = excerpt("Élan vital, elanvital", parse("elan vi"))
    assert [part.text for part in shown if part.hit] == ["Élan", "vital"]
